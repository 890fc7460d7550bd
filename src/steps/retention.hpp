// How many releases stay. Only what Belay itself staged is ever removed, and never what somebody
// may still go back to.
#pragma once

#include <set>

#include "core/saga/fold.hpp"
#include "steps/release_tree.hpp"

namespace belay::steps {

// Of the releases that are there, those that need not stay: beyond the `keep` newest by their last
// mention in the ledger, and neither among `needed` nor named in a run that is not over. What the
// ledger does not know stays.
std::vector<std::string> expendable(const saga::EnvironmentState& state,
                                    const std::vector<std::string>& there,
                                    std::set<std::string> needed, std::int64_t keep);

// Removes them, as the environment's `keep` says, but for `current` and the release that it has
// just replaced; returns those that are gone. One that cannot be removed is told of and left; an
// interrupted removal is completed by the next.
std::vector<std::string> remove_expendable(engine::World& world, const ReleaseTree& tree,
                                           const std::string& replaced, ports::Observer& observer);

}  // namespace belay::steps
