// The revision scripts that a plan will run, before it runs.
#pragma once

#include <functional>

#include "core/migration/revisions.hpp"
#include "engine/kinds.hpp"
#include "steps/release_source.hpp"

namespace belay::steps {

// Shows `look` the files of the release that the plan stages: staged already, a directory, or
// unpacked to a private place and removed again; without a source, what `current` points at.
Done with_planned_tree(engine::World& world, const std::optional<ReleaseSource>& source,
                       const ToolRun& run,
                       const std::function<Done(const std::filesystem::path&)>& look);

Result<migration::Graph> planned_scripts(engine::World& world,
                                         const std::optional<ReleaseSource>& source,
                                         const ToolRun& run);
// While a plan is bound: of the nearest stage step.
Result<migration::Graph> planned_scripts(const engine::Binding& binding);

}  // namespace belay::steps
