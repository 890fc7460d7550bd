// The revision scripts that a plan will run, before it runs.
#pragma once

#include "core/migration/revisions.hpp"
#include "engine/kinds.hpp"

namespace belay::steps {

// The graph of the release that the nearest stage step before names: staged already, a directory,
// or an archive (unpacked to a private place and removed again); without a stage step, of the
// release that `current` points at.
Result<migration::Graph> planned_scripts(const engine::Binding& binding);

}  // namespace belay::steps
