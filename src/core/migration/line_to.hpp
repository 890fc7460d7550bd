// What lies below revisions in a graph.
#pragma once

#include <string>
#include <vector>

#include "core/migration/revisions.hpp"

namespace belay::migration {

// These revisions and all that they stand on by down_revision and depends_on, oldest first. Ids
// that are in no script are left out.
std::vector<std::string> line_to(const Graph& graph, const std::vector<std::string>& targets);

}  // namespace belay::migration
