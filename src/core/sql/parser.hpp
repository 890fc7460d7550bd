// PostgreSQL 15's own parser, by libpg_query: the only file pair that knows of it. A statement is
// parsed alone, so that one which is newer than the parser costs only itself (docs/adr/0018).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/tape.hpp"

namespace belay::sql {

// Deeper ones are refused before the parser sees them: it takes about 130 bytes of stack a level.
inline constexpr std::size_t deepest_tree = 20'000;
// So is what would take more than this many bytes of text.
inline constexpr std::size_t longest_statement = 16u << 20;

// A tree with the text that it borrows, or why there is none.
class Tree {
 public:
  ~Tree();
  Tree(Tree&&) noexcept;
  Tree& operator=(Tree&&) noexcept;

  bool parsed() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }
  std::size_t problem_at() const { return problem_at_; }  // bytes from the start of the statement
  Node root() const;  // {"CreateStmt": {..}} and its like; none when not parsed or when empty

 private:
  friend Tree parse_statement(std::string_view, std::size_t);
  friend Tree parse_routine(std::string_view);
  Tree();
  struct Text;
  std::unique_ptr<Text> text_;
  std::unique_ptr<Tape> tape_;
  Node root_;
  std::string problem_;
  std::size_t problem_at_ = 0;
};

// `depth` is the bound that split_script gave. Any bytes are taken; NUL and invalid UTF-8 are a
// problem, as they are for the server.
Tree parse_statement(std::string_view statement, std::size_t depth);

// The statements of PL/pgSQL in a DO block or a CREATE FUNCTION, as libpg_query prints them; the
// statement is one that parse_statement could parse.
Tree parse_routine(std::string_view statement);

}  // namespace belay::sql
