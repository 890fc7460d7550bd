// The four names by which a revision file tells its place in the graph, and what names are made of.
#pragma once

#include <string_view>

namespace belay::migration {

constexpr bool is_graph_name(std::string_view name) {
  return name == "revision" || name == "down_revision" || name == "branch_labels" ||
         name == "depends_on";
}

// What a name of ASCII consists of.
constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace belay::migration
