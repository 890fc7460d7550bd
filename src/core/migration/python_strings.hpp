// String literals of Python: where one ends, and what its escapes mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace belay::migration {

struct StringLiteral {
  std::size_t end = 0;               // just behind the closing quote
  std::optional<std::string> value;  // none: f-string, template, bytes, \N{…} or a lone surrogate
};

// Whether this, just before a quote, is a prefix of a string (any case).
bool is_string_prefix(std::string_view prefix);

// Reads the literal whose opening quote is at `at`, with line breaks as LF; none when it does not
// end. Replacement fields may hold the same quotes again (PEP 701).
std::optional<StringLiteral> read_string(std::string_view text, std::size_t at,
                                         std::string_view prefix);

// Whether what stands in the replacement fields of an f-string or template, which is given as it is
// written, may bind a name of the module: by ":=", or by a call that may bind any.
bool fields_may_bind(std::string_view raw);

std::string to_utf8(char32_t code_point);

}  // namespace belay::migration
