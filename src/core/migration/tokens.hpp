// Python source as logical lines of tokens: enough of the grammar to know what stands at module
// level. It does not check that the file is valid Python, but refuses what it cannot cut up.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {

enum class TokenKind {
  name,  // also keywords
  number,
  string,    // text is the value, escapes resolved
  computed,  // an f-string, a template, bytes, or a string that only Python can resolve; text is
             // raw
  op,        // operators, brackets, separators
};

struct Token {
  TokenKind kind = TokenKind::op;
  std::string text;
  int line = 1;   // counts from 1
  int depth = 0;  // open brackets around it; a bracket has the depth of what is outside it

  bool is(std::string_view operator_or_name) const {
    return (kind == TokenKind::op || kind == TokenKind::name) && text == operator_or_name;
  }
  bool is_name() const { return kind == TokenKind::name; }
};

using Tokens = std::span<const Token>;

// One logical line: brackets and backslashes are joined, comments and blank lines are gone.
struct Line {
  int indent = 0;  // column of the first token, tabs to multiples of eight
  std::vector<Token> tokens;
};

// Refuses (revision_graph, "path:line: …"): an unfinished string or bracket, a character that is
// no Python, an encoding other than UTF-8 and Latin-1.
Result<std::vector<Line>> tokenise(const RevisionFile& file);
// The same of whole logical lines out of a file that needs no decoding; `first_line` is theirs.
Result<std::vector<Line>> tokenise_part(const RevisionFile& file, std::string_view part,
                                        int first_line);
// Whether a comment in the first two lines may name an encoding (PEP 263).
bool may_name_encoding(std::string_view text);

// The parts between separators at the given depth, one at least of any tokens; a trailing separator
// adds no part.
std::vector<Tokens> split_at(Tokens tokens, std::string_view separator, int depth);

// "path:line", for messages.
std::string place(const RevisionFile& file, int line);

}  // namespace belay::migration
