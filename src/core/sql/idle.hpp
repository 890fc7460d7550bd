// Statements with IF [NOT] EXISTS that find nothing to do, and take their lock all the same.
#pragma once

#include <string>

#include "core/sql/knowledge.hpp"

namespace belay::sql {

// "column note is there already"; empty where there is something to do, or nobody knows.
std::string idle_reason(const Action& action, const Knowledge& known);

}  // namespace belay::sql
