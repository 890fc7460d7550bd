// The four names by which a revision file tells its place in the graph, and what names are made of.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace belay::migration {

constexpr std::size_t graph_names = 4;

// Whether a text is a word, asked so that the compiler compares all of it at once.
template <std::size_t Size>
bool is(std::string_view text, const char (&word)[Size]) {
  return text.size() == Size - 1 && std::memcmp(text.data(), word, Size - 1) == 0;
}

// Which of the four it is, below graph_names.
inline std::optional<std::size_t> graph_name(std::string_view name) {
  if (is(name, "revision")) return 0;
  if (is(name, "down_revision")) return 1;
  if (is(name, "branch_labels")) return 2;
  if (is(name, "depends_on")) return 3;
  return std::nullopt;
}

inline bool is_graph_name(std::string_view name) {
  return graph_name(name).has_value();
}

// What a name of ASCII consists of.
constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace belay::migration
