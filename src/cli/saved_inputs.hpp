// Everything that a plan depends on, looked at now. docs/adr/0027-saved-plans.md says what is not
// an input.
#pragma once

#include <functional>

#include "cli/wiring.hpp"
#include "core/plan/saved_plan.hpp"
#include "engine/kinds.hpp"

namespace belay::cli {

// `shown` is what told() gives for the bound plan. Changes nothing; the target is asked. Names are
// unique, and their order is always the same. Errors: what cannot be looked at.
Result<std::vector<plan::Input>> inputs_of(const Settings& settings, const PlanFile& file,
                                           engine::World& world, ports::Clock& clock,
                                           const Json& shown);

// The first of them: what is known without a look at the world. Their texts need not be valid.
Result<std::vector<plan::Input>> text_inputs(const Settings& settings, const PlanFile& file);

// The artifacts that the plan stages, by the names of their releases.
Result<std::vector<plan::Input>> artifact_inputs(engine::World& world, const plan::Plan& plan);

// The files that the plan's migrations run: the tool's settings, env.py, and each revision script.
Result<std::vector<plan::Input>> script_inputs(engine::World& world, const plan::Plan& plan);

// Shows `look` the tree of each migration's release, and which files in it are pending: all of them
// where it cannot be told which are applied. Errors: what of them cannot be read.
using LookAtPending = std::function<void(StepAt migrate, const std::filesystem::path& tree,
                                         const std::vector<std::string>& files)>;
Done with_pending_files(engine::World& world, const plan::Plan& plan, const LookAtPending& look);

// The places of the plan's migrates, in their order.
std::vector<StepAt> migrations_of(const plan::Plan& plan);

// Who wrote the revisions that are pending, by the mail addresses that git has; as far as it can be
// told.
std::vector<std::string> pending_authors(engine::World& world, const plan::Plan& plan);

}  // namespace belay::cli
