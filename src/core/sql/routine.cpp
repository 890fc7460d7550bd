#include "core/sql/routine.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.hpp"
#include "core/sql/parser.hpp"
#include "core/sql/read.hpp"
#include "core/sql/split.hpp"

namespace belay::sql {
namespace {

// The stretches of a body that may not be reached, or that a handler undoes: what a subtransaction
// that failed had locked is free again (manual, section 43.6.8).
class Doubtful {
 public:
  explicit Doubtful(Node body) {
    for (const auto* loop : {"loop", "while", "fori", "fors", "forc", "dynfors", "foreach_a"}) {
      add(body, loop, {"body"});
    }
    add(body, "if", {"then_body", "elsif_list", "else_body"});
    add(body, "case", {"case_when_list", "else_stmts"});
    for (const auto block : body.all("PLpgSQL_stmt_block")) {
      if (!block["exceptions"]) continue;
      add(block["body"]);
      add(block["exceptions"]);
    }
    for (const auto* leaving : {"PLpgSQL_stmt_return", "PLpgSQL_stmt_exit"}) {
      const auto first = body.any(leaving);
      if (first) from_ = std::min(from_, first.begin());
    }
    widen();
  }

  bool holds(Node node) const {
    if (node.begin() > from_) return true;
    const auto after = stretches_.upper_bound(node.begin());
    return after != stretches_.begin() && std::prev(after)->second > node.begin();
  }

 private:
  void add(Node part) {
    if (!part) return;
    auto& end = stretches_[part.begin()];
    end = std::max(end, part.end());
  }
  void add(Node body, std::string_view kind, std::initializer_list<std::string_view> parts) {
    for (const auto statement : body.all("PLpgSQL_stmt_" + std::string(kind))) {
      for (const auto part : parts) add(statement[part]);
    }
  }
  // What stands behind an inner stretch is in the outer one still.
  void widen() {
    std::uint32_t reach = 0;
    for (auto& [begin, end] : stretches_) end = reach = std::max(reach, end);
  }

  std::map<std::uint32_t, std::uint32_t> stretches_;
  std::uint32_t from_ = UINT32_MAX;
};

bool mentions_query(std::string_view expression) {
  static constexpr std::string_view word = "select";
  const auto same = [](char a, char b) { return lowered(a) == b; };
  return std::ranges::search(expression, word, same).size() == word.size();
}

class Reader {
 public:
  Routine run(std::string_view statement) {
    const auto tree = parse_routine(statement);
    if (!tree.parsed()) {
      out_.not_seen.push_back("the body: " + tree.problem());
      return std::move(out_);
    }
    const auto body = tree.root();
    const Doubtful doubtful(body);
    const auto query_of = [&](Node holder, std::string_view member) {
      const auto query = holder[member]["PLpgSQL_expr"];
      maybe_ = doubtful.holds(holder);
      seen_.insert(query.begin());
      return query["query"].text();
    };
    for (const auto plain : body.all("PLpgSQL_stmt_execsql")) add(query_of(plain, "sqlstmt"));
    for (const auto loop : body.all("PLpgSQL_stmt_fors")) add(query_of(loop, "query"));
    for (const auto call : body.all("PLpgSQL_stmt_perform")) add(query_of(call, "expr"));
    for (const auto call : body.all("PLpgSQL_stmt_call")) add(query_of(call, "expr"));
    for (const auto dynamic : body.all("PLpgSQL_stmt_dynexecute")) {
      add_dynamic(query_of(dynamic, "query"));
    }
    for (const auto other : body.all("PLpgSQL_expr")) {
      maybe_ = doubtful.holds(other);
      if (!seen_.contains(other.begin())) add_expression(other["query"].text());
    }
    if (body.any("PLpgSQL_stmt_commit") || body.any("PLpgSQL_stmt_rollback")) {
      out_.not_seen.emplace_back("a COMMIT or ROLLBACK in the body");
    }
    return std::move(out_);
  }

  // A body in SQL.
  Routine run_statements(std::string_view body) {
    add(body);
    return std::move(out_);
  }

 private:
  void add(std::string_view text) {
    for (const auto& piece : split_script(text).pieces) {
      const auto tree =
          parse_statement(text.substr(piece.begin, piece.end - piece.begin), piece.depth);
      if (!tree.parsed()) {
        out_.not_seen.push_back("'" + std::string(text.substr(0, 80)) + "': " + tree.problem());
        continue;
      }
      for (auto& action : read_actions(tree.root())) {
        action.maybe = maybe_;
        out_.actions.push_back(std::move(action));
      }
    }
  }

  // Of a condition, an assignment, a default: only queries inside it matter.
  void add_expression(std::string_view expression) {
    if (!mentions_query(expression)) return;
    const auto assigned = expression.find(":=");
    if (assigned != std::string_view::npos) expression.remove_prefix(assigned + 2);
    add("SELECT " + std::string(expression));
  }

  // EXECUTE of a constant is as good as the statement itself.
  void add_dynamic(std::string_view expression) {
    const auto select = "SELECT " + std::string(expression);
    const auto tree = parse_statement(select, split_script(select).pieces.front().depth);
    const auto target = tree.root()["SelectStmt"]["targetList"].first();
    const auto constant = target["ResTarget"]["val"]["A_Const"]["sval"]["sval"];
    if (constant) return add(constant.text());
    out_.not_seen.push_back("EXECUTE " + std::string(expression.substr(0, 80)));
  }

  Routine out_;
  std::set<std::uint32_t> seen_;
  bool maybe_ = false;
};

}  // namespace

Routine read_routine(std::string_view statement, std::string_view language) {
  if (language.empty()) return {{}, {"the body, for there is none"}};
  if (language != "plpgsql") return {{}, {"the body, in " + std::string(language)}};
  return Reader().run(statement);
}

Routine read_function(std::string_view statement, std::string_view language,
                      std::string_view body) {
  if (body.empty()) return {{}, {"the body, in BEGIN ATOMIC or empty"}};
  if (language == "sql") return Reader().run_statements(body);
  return read_routine(statement, language);
}

}  // namespace belay::sql
