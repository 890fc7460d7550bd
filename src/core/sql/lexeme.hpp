// The smallest parts of SQL text: enough to know what is quoted, what is a comment and what a word.
#pragma once

#include <cstddef>
#include <string_view>

namespace belay::sql {

enum class LexemeKind {
  space,
  comment,
  word,        // a bare identifier, keyword or number
  other,       // one symbol, or a whole quoted thing
  backslash,   // outside quotes: psql's
  unfinished,  // a quote or a comment that does not end
};

struct Lexeme {
  LexemeKind kind;
  std::size_t end;  // bytes from the start of the text; always past `at`
};

// The lexeme that begins at `at`, which is inside the text.
Lexeme next_lexeme(std::string_view text, std::size_t at);

// Whether the word is this keyword, which is given in lower case.
bool is_word(std::string_view text, std::string_view keyword);

}  // namespace belay::sql
