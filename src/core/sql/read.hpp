// The parser's tree read into actions. A form that is not known gives Verb::other, never a guess.
#pragma once

#include <vector>

#include "core/sql/action.hpp"
#include "core/sql/parser.hpp"

namespace belay::sql {

std::vector<Action> read_actions(Node root);

}  // namespace belay::sql
