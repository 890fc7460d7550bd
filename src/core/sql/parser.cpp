#include "core/sql/parser.hpp"

#include <pg_query.h>

#include "base/text.hpp"

namespace belay::sql {

struct Tree::Text {
  PgQueryParseResult statement{};
  PgQueryPlpgsqlParseResult routine{};
  ~Text() {
    pg_query_free_parse_result(statement);
    pg_query_free_plpgsql_parse_result(routine);
  }
};

Tree::Tree() : text_(std::make_unique<Text>()) {}
Tree::~Tree() = default;
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;

Node Tree::root() const {
  return root_;
}

namespace {

std::string objection(std::string_view statement, std::size_t depth) {
  if (statement.size() > longest_statement) return "the statement is longer than 16 MiB";
  if (depth > deepest_tree) return "the statement nests too deep";
  if (statement.find('\0') != std::string_view::npos) return "a NUL byte";
  if (!is_valid_utf8(statement)) return "invalid UTF-8";
  return {};
}

// The position of an error counts characters from one.
std::size_t bytes_before(std::string_view text, int character) {
  std::size_t at = 0;
  for (int seen = 1; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (seen++ == character) break;
  }
  return at;
}

}  // namespace

Tree parse_statement(std::string_view statement, std::size_t depth) {
  Tree tree;
  tree.problem_ = objection(statement, depth);
  if (!tree.parsed()) return tree;
  auto& result = tree.text_->statement;
  result = pg_query_parse(std::string(statement).c_str());
  if (result.error) {
    tree.problem_ = result.error->message;
    tree.problem_at_ = bytes_before(statement, result.error->cursorpos);
    return tree;
  }
  tree.tape_ = std::make_unique<Tape>(result.parse_tree);
  tree.root_ = tree.tape_->root()["stmts"].first()["stmt"];
  return tree;
}

Tree parse_routine(std::string_view statement) {
  Tree tree;
  auto& result = tree.text_->routine;
  result = pg_query_parse_plpgsql(std::string(statement).c_str());
  if (result.error) {
    tree.problem_ = result.error->message;
    return tree;
  }
  tree.tape_ = std::make_unique<Tape>(result.plpgsql_funcs);
  tree.root_ = tree.tape_->root();
  return tree;
}

}  // namespace belay::sql
