// What Alembic itself prints of its scripts.
#pragma once

#include <string_view>
#include <vector>

#include "core/migration/revisions.hpp"

namespace belay::migration {

// The output of `alembic history --verbose`, of versions 1.8 to 1.16: "Rev:", "Parent:" or
// "Merges:", "Also depends on:", "Path:", each at the start of a line; docstrings are indented.
// What an application prints before is passed over.
std::vector<ToldScript> told_history(std::string_view output);

}  // namespace belay::migration
