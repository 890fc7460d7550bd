#include "core/sql/routine.hpp"

#include "core/sql/parser.hpp"
#include "core/sql/read.hpp"
#include "core/sql/split.hpp"

namespace belay::sql {
namespace {

class Reader {
 public:
  Routine run(std::string_view statement) {
    const auto tree = parse_routine(statement);
    if (!tree.parsed()) {
      out_.not_seen.push_back("the body: " + tree.problem());
      return std::move(out_);
    }
    for (const auto plain : tree.root().all("PLpgSQL_stmt_execsql")) {
      add(plain["sqlstmt"]["PLpgSQL_expr"]["query"].text());
    }
    for (const auto loop : tree.root().all("PLpgSQL_stmt_fors")) {
      add(loop["query"]["PLpgSQL_expr"]["query"].text());
    }
    for (const auto call : tree.root().all("PLpgSQL_stmt_perform")) {
      add(call["expr"]["PLpgSQL_expr"]["query"].text());
    }
    for (const auto dynamic : tree.root().all("PLpgSQL_stmt_dynexecute")) {
      add_dynamic(dynamic["query"]["PLpgSQL_expr"]["query"].text());
    }
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
      for (auto& action : read_actions(tree.root())) out_.actions.push_back(std::move(action));
    }
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
};

}  // namespace

Routine read_routine(std::string_view statement) {
  return Reader().run(statement);
}

}  // namespace belay::sql
