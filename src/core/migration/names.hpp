// The four names by which a revision file tells its place in the graph.
#pragma once

#include <string_view>

namespace belay::migration {

constexpr bool is_graph_name(std::string_view name) {
  return name == "revision" || name == "down_revision" || name == "branch_labels" ||
         name == "depends_on";
}

}  // namespace belay::migration
