// The table of step kinds: one line each. A new kind is one file beside this one, its line in
// table.cpp, and its test.
#pragma once

#include "engine/kinds.hpp"

namespace belay::steps {

// Those that a plan may name.
std::span<const engine::StepKind> table();
// And those that only a command makes a plan of (belay restore).
std::span<const engine::StepKind> all_kinds();

}  // namespace belay::steps
