#include "core/migration/quiet_tail.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/text.hpp"
#include "core/migration/names.hpp"

namespace belay::migration {
namespace {

// Sixteen bytes compared at once: every processor that Debian runs on has registers for it, and the
// compiler makes plain code where one has not.
using Bytes = std::uint8_t __attribute__((vector_size(16)));
using Halves = std::uint64_t __attribute__((vector_size(16)));
constexpr std::size_t width = sizeof(Bytes);

Bytes load(std::string_view text, std::size_t at) {
  Bytes bytes;
  std::memcpy(&bytes, text.data() + at, width);
  return bytes;
}

// The lanes of a comparison: all bits set, or none.
template <class Lanes>
bool any(Lanes lanes) {
  Halves halves;
  std::memcpy(&halves, &lanes, width);
  return (halves[0] | halves[1]) != 0;
}

bool is_odd_byte(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return byte < 0x20 && byte != '\n' && byte != '\t';
}

constexpr std::string_view harmless_starts = " \t\n#)]}";

bool is_identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_word);
}

// What could hide a bracket or a colon.
bool hides(char c) {
  return c == '\'' || c == '"' || c == '#' || c == ';' || c == '\\';
}

// Behind which a bracket is that of a call.
bool ends_value(char c) {
  return is_word(c) || (c & 0x80) != 0 || c == ')' || c == ']' || c == '}';
}

// From the bracket of the parameters to the colon: no call, no walrus, and no suite on the same
// line, which is behind a colon outside the brackets.
bool is_plain_signature(std::string_view text) {
  int open = 0;
  char before = ' ';  // the last that is no blank
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_blank(c)) continue;
    if (hides(c) || (c == '(' && ends_value(before))) return false;
    if (c == '(' || c == '[' || c == '{') ++open;
    if (c == ')' || c == ']' || c == '}') --open;
    if (c == ':' && (text.substr(i, 2) == ":=" || (open == 0 && i + 1 < text.size()))) return false;
    before = c;
  }
  return open == 0;
}

// A whole head of a function on one line, in which nothing could bind another name.
bool is_plain_definition(std::string_view line) {
  constexpr std::string_view keyword = "def ";
  if (!line.starts_with(keyword) || line.back() != ':') return false;
  const auto bracket = line.find('(');
  if (bracket == std::string_view::npos) return false;
  const auto name = line.substr(keyword.size(), bracket - keyword.size());
  return is_identifier(name) && !is_graph_name(name) && is_plain_signature(line.substr(bracket));
}

// `at` is the first character of a line.
bool is_quiet_line(std::string_view text, std::size_t at) {
  if (at >= text.size()) return true;
  if (harmless_starts.find(text[at]) != std::string_view::npos) return true;
  const auto line = text.substr(at, text.find('\n', at) - at);
  return is_plain_definition(line);
}

bool is_quiet_byte(std::string_view text, std::size_t at) {
  if (text[at] == '\n') return is_quiet_line(text, at + 1);
  return text[at] != 'g' || text.substr(at, 6) != "global";
}

}  // namespace

bool is_plain_text(std::string_view text) {
  std::size_t at = 0;
  Bytes beyond_ascii{};
  for (; at + width <= text.size(); at += width) {
    const Bytes bytes = load(text, at);
    if (any((bytes < 0x20) & (bytes != '\n') & (bytes != '\t'))) return false;
    beyond_ascii |= bytes;
  }
  bool ascii = !any(beyond_ascii & 0x80);
  for (; at < text.size(); ++at) {
    if (is_odd_byte(text[at])) return false;
    ascii = ascii && (static_cast<std::uint8_t>(text[at]) & 0x80) == 0;
  }
  return ascii || is_valid_utf8(text);
}

std::size_t quiet_until(std::string_view text, std::size_t at) {
  constexpr std::size_t ahead = 3;  // from "g" to "b" in "global"
  if (!is_quiet_line(text, at)) return at;
  for (; at + width + ahead <= text.size(); at += width) {
    const Bytes bytes = load(text, at);
    const Bytes next = load(text, at + 1);
    const Bytes later = load(text, at + ahead);
    const auto line = (bytes == '\n') & (next != ' ') & (next != '\n');
    const auto global = (bytes == 'g') & (later == 'b');
    if (!any(line | global)) continue;
    for (std::size_t i = 0; i < width; ++i) {
      if (!is_quiet_byte(text, at + i)) return at + i;
    }
  }
  for (; at < text.size(); ++at) {
    if (!is_quiet_byte(text, at)) return at;
  }
  return text.size();
}

}  // namespace belay::migration
