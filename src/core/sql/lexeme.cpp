#include "core/sql/lexeme.hpp"

#include "base/text.hpp"

namespace belay::sql {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_letter(char c) {
  const char low = lowered(c);
  return (low >= 'a' && low <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word_part(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '$';
}

Lexeme to(LexemeKind kind, std::string_view text, std::size_t end) {
  if (end == npos) return {LexemeKind::unfinished, text.size()};
  return {kind, end};
}

// The end of a quoted thing whose quote is at `at`; a doubled quote is part of it.
std::size_t after_quoted(std::string_view text, std::size_t at, bool backslashes) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    const bool doubled = text[at] == quote && text.substr(at + 1, 1) == std::string_view(&quote, 1);
    if (doubled || (backslashes && text[at] == '\\')) {
      ++at;
    } else if (text[at] == quote) {
      return at + 1;
    }
  }
  return npos;
}

std::size_t after_block_comment(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at + 1 < text.size()) {
    const auto two = text.substr(at, 2);
    if (two == "/*")
      ++depth, at += 2;
    else if (two == "*/") {
      at += 2;
      if (--depth == 0) return at;
    } else
      ++at;
  }
  return npos;
}

// A dollar quote, or the lone dollar that is none.
Lexeme dollar(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != '$' && is_word_part(text[end])) ++end;
  const bool tag = end < text.size() && text[end] == '$' &&
                   !(end > at + 1 && text[at + 1] >= '0' && text[at + 1] <= '9');
  if (!tag) return {LexemeKind::other, at + 1};
  const auto mark = text.substr(at, end + 1 - at);
  const auto close = text.find(mark, end + 1);
  return to(LexemeKind::other, text, close == npos ? npos : close + mark.size());
}

Lexeme word(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_word_part(text[end])) ++end;
  const bool prefix = end == at + 1 && end < text.size() && text[end] == '\'';
  if (prefix && lowered(text[at]) == 'e') {
    return to(LexemeKind::other, text, after_quoted(text, end, true));
  }
  return {LexemeKind::word, end};
}

}  // namespace

Lexeme next_lexeme(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (is_space(c)) {
    while (at < text.size() && is_space(text[at])) ++at;
    return {LexemeKind::space, at};
  }
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (c == '-' && next == '-') {
    const auto end = text.find('\n', at);
    return {LexemeKind::comment, end == npos ? text.size() : end};
  }
  if (c == '/' && next == '*') return to(LexemeKind::comment, text, after_block_comment(text, at));
  if (c == '\'' || c == '"') return to(LexemeKind::other, text, after_quoted(text, at, false));
  if (c == '$') return dollar(text, at);
  if (c == '\\') return {LexemeKind::backslash, at + 1};
  if (is_word_part(c)) return word(text, at);
  return {LexemeKind::other, at + 1};
}

bool is_word(std::string_view text, std::string_view keyword) {
  if (text.size() != keyword.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lowered(text[i]) != keyword[i]) return false;
  }
  return true;
}

}  // namespace belay::sql
