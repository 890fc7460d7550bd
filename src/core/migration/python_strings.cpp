#include "core/migration/python_strings.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "core/migration/names.hpp"

namespace belay::migration {
namespace {

constexpr int deepest_field = 32;

struct Style {
  std::string_view quote;  // one or three
  bool raw = false;
  bool fields = false;  // f-string or template
  bool bytes = false;
};

Style style_of(std::string_view text, std::size_t at, std::string_view prefix) {
  const auto has = [&](char small) {
    return std::any_of(prefix.begin(), prefix.end(), [&](char c) { return lowered(c) == small; });
  };
  const bool triple = text.substr(at, 3) == std::string(3, text[at]);
  return Style{.quote = text.substr(at, triple ? 3 : 1),
               .raw = has('r'),
               .fields = has('f') || has('t'),
               .bytes = has('b')};
}

std::optional<std::size_t> end_of(std::string_view text, std::size_t at, const Style& style,
                                  int nesting);

// A string inside a replacement field: `at` is its quote.
std::optional<std::size_t> end_of_inner(std::string_view text, std::size_t at, int nesting) {
  std::size_t start = at;
  // At the latest the "{" of the field ends it.
  while (std::isalpha(static_cast<unsigned char>(text[start - 1])) != 0) --start;
  const std::string_view before = text.substr(start, at - start);
  const Style style = style_of(text, at, is_string_prefix(before) ? before : std::string_view{});
  return end_of(text, at + style.quote.size(), style, nesting);
}

// `at` is just behind "{"; the result is just behind its "}".
std::optional<std::size_t> end_of_field(std::string_view text, std::size_t at, const Style& style,
                                        int nesting) {
  if (nesting > deepest_field) return std::nullopt;
  int depth = 0;
  bool format = false;  // behind the ":" that starts the format
  while (at < text.size()) {
    const char c = text[at];
    if (c == '}' && depth == 0) return at + 1;
    if (c == '{' && format) {
      const auto end = end_of_field(text, at + 1, style, nesting + 1);
      if (!end) return std::nullopt;
      at = *end;
      continue;
    }
    if (format && text.substr(at, style.quote.size()) == style.quote) return std::nullopt;
    if (!format && (c == '\'' || c == '"')) {
      const auto end = end_of_inner(text, at, nesting + 1);
      if (!end) return std::nullopt;
      at = *end;
      continue;
    }
    if (!format && c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (!format && (c == '(' || c == '[' || c == '{')) ++depth;
    if (!format && (c == ')' || c == ']' || c == '}')) --depth;
    if (c == ':' && depth == 0) format = true;
    ++at;
  }
  return std::nullopt;
}

// What a backslash at `at` takes with it, in characters of the source.
std::size_t escape_length(std::string_view text, std::size_t at, const Style& style) {
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (style.fields && (next == '{' || next == '}')) return 1;
  if (style.fields && !style.raw && next == 'N' && text.substr(at + 2, 1) == "{") {
    return std::min(text.find('}', at), text.size() - 1) + 1 - at;
  }
  return 2;
}

// Of no meaning to where a string ends, whatever its style.
bool is_ordinary(char c) {
  return c != '\'' && c != '"' && c != '\\' && c != '\n' && c != '{' && c != '}';
}

// `at` is just behind the opening quote; the result is just behind the closing one.
std::optional<std::size_t> end_of(std::string_view text, std::size_t at, const Style& style,
                                  int nesting) {
  while (at < text.size()) {
    const char c = text[at];
    if (is_ordinary(c)) {
      ++at;
      continue;
    }
    if (text.substr(at, style.quote.size()) == style.quote) return at + style.quote.size();
    if (c == '\n' && style.quote.size() == 1) return std::nullopt;
    if (c == '\\') {
      at += escape_length(text, at, style);
    } else if (style.fields && (text.substr(at, 2) == "{{" || text.substr(at, 2) == "}}")) {
      at += 2;
    } else if (style.fields && c == '{') {
      const auto end = end_of_field(text, at + 1, style, nesting);
      if (!end) return std::nullopt;
      at = *end;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

// Takes up to `most` digits of the base from the front of text.
std::optional<char32_t> take_digits(std::string_view& text, int base, std::size_t least,
                                    std::size_t most) {
  char32_t value = 0;
  std::size_t count = 0;
  while (count < most && count < text.size()) {
    const auto byte = static_cast<unsigned char>(text[count]);
    if (std::isxdigit(byte) == 0) break;
    const int digit = std::isdigit(byte) != 0 ? byte - '0' : lowered(text[count]) - 'a' + 10;
    if (digit >= base) break;
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
    ++count;
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

// The code point of \x, \u, \U or an octal escape whose letter was not taken yet.
std::optional<char32_t> take_numeric(std::string_view& text) {
  const char kind = text.front();
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits == 0) return take_digits(text, 8, 1, 3);
  text.remove_prefix(1);
  return take_digits(text, 16, digits, digits);
}

// One escape behind its backslash, appended to out; false when only Python can tell.
bool take_escape(std::string_view& text, std::string& out) {
  constexpr std::string_view letters = "\\'\"abfnrtv";
  constexpr std::string_view meanings = "\\'\"\a\b\f\n\r\t\v";
  const char c = text.front();
  if (const auto at = letters.find(c); at != std::string_view::npos) {
    out += meanings[at];
    text.remove_prefix(1);
    return true;
  }
  if (c == '\n') {
    text.remove_prefix(1);
    return true;
  }
  if (c == 'x' || c == 'u' || c == 'U' || (c >= '0' && c <= '7')) {
    const auto code = take_numeric(text);
    if (!code || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000)) return false;
    out += to_utf8(*code);
    return true;
  }
  out += '\\';  // an unknown escape stays as it is
  return c != 'N';
}

std::optional<std::string> unescaped(std::string_view body) {
  std::string out;
  while (!body.empty()) {
    const auto slash = body.find('\\');
    out += body.substr(0, slash);
    if (slash == std::string_view::npos) break;
    body.remove_prefix(slash + 1);
    ENSURE(!body.empty(), "a backslash that ends a string");
    if (!take_escape(body, out)) return std::nullopt;
  }
  return out;
}

}  // namespace

bool is_string_prefix(std::string_view prefix) {
  constexpr std::array<std::string_view, 13> known = {"r",  "u",  "b",  "f",  "t",  "br", "rb",
                                                      "fr", "rf", "tr", "rt", "ur", ""};
  return std::find(known.begin(), known.end(), lowered(prefix)) != known.end();
}

std::optional<StringLiteral> read_string(std::string_view text, std::size_t at,
                                         std::string_view prefix) {
  const Style style = style_of(text, at, prefix);
  const std::size_t start = at + style.quote.size();
  const auto end = end_of(text, start, style, 0);
  if (!end) return std::nullopt;
  const std::string_view body = text.substr(start, *end - style.quote.size() - start);
  StringLiteral literal{.end = *end, .value = std::nullopt};
  if (style.fields || style.bytes) return literal;
  literal.value = style.raw ? std::string(body) : unescaped(body);
  return literal;
}

bool fields_may_bind(std::string_view raw) {
  if (raw.find(":=") != std::string_view::npos) return true;
  for (std::size_t at = 0, end = 0; at < raw.size(); at = end + 1) {
    end = at;
    while (end < raw.size() && is_word(raw[end])) ++end;
    const bool attribute = at > 0 && raw[at - 1] == '.';
    if (attribute || !may_bind_all(raw.substr(at, end - at))) continue;
    const auto behind = raw.find_first_not_of(" \t\n", end);
    if (behind != std::string_view::npos && raw[behind] == '(') return true;
  }
  return false;
}

std::string to_utf8(char32_t code_point) {
  const auto tail = [&](int shift) {
    return static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xc0 | (code_point >> 6)), tail(0)};
  if (code_point < 0x10000) {
    return {static_cast<char>(0xe0 | (code_point >> 12)), tail(6), tail(0)};
  }
  return {static_cast<char>(0xf0 | (code_point >> 18)), tail(12), tail(6), tail(0)};
}

}  // namespace belay::migration
