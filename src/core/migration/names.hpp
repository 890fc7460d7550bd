// The four names by which a revision file tells its place in the graph, and what names are made of.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace belay::migration {

constexpr std::size_t graph_name_count = 4;

// text == word, asked so that the compiler compares all of it at once.
template <std::size_t Size>
bool equals(std::string_view text, const char (&word)[Size]) {
  return text.size() == Size - 1 && std::memcmp(text.data(), word, Size - 1) == 0;
}

// The place of a name among the four.
inline std::optional<std::size_t> place_of_graph_name(std::string_view name) {
  if (equals(name, "revision")) return 0;
  if (equals(name, "down_revision")) return 1;
  if (equals(name, "branch_labels")) return 2;
  if (equals(name, "depends_on")) return 3;
  return std::nullopt;
}

inline bool is_graph_name(std::string_view name) {
  return place_of_graph_name(name).has_value();
}

// What may bind any name of the module when it is called.
inline bool may_bind_all(std::string_view function) {
  return equals(function, "globals") || equals(function, "locals") || equals(function, "vars") ||
         equals(function, "exec") || equals(function, "setattr");
}

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// What a name of ASCII consists of.
constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace belay::migration
