// The table of step kinds: one line each. A new kind is one file beside this one, its line in
// table.cpp, and its test.
#pragma once

#include "engine/kinds.hpp"

namespace belay::steps {

std::span<const engine::StepKind> table();

}  // namespace belay::steps
