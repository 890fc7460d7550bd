// A script cut into statements, by PostgreSQL's lexical rules (manual, section 4.1) and psql's:
// what stands in quotes, dollar quotes, comments, parentheses and BEGIN ATOMIC bodies does not end
// one. No text is refused; a part that cannot be a statement says what it is.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace belay::sql {

enum class PieceKind {
  statement,
  meta_command,  // a psql command: from the backslash to the end of its line
  copy_data,     // what COPY .. FROM STDIN reads, to "\." or the end
  unfinished,    // a quote or a comment that is open at the end of the text
};

struct Piece {
  PieceKind kind = PieceKind::statement;
  std::size_t begin = 0;  // bytes from the start of the text; comments before it are left out
  std::size_t end = 0;    // the semicolon is left out
  std::size_t depth = 0;  // no tree of the statement is deeper than this
};

struct Comment {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Pieces {
  std::vector<Piece> pieces;  // in their order
  std::vector<Comment> comments;
};

Pieces split_script(std::string_view text);

// Lines count from one.
std::size_t line_of(std::string_view text, std::size_t offset);

}  // namespace belay::sql
