// Telling the services that `current` names another release: by their own command, or through
// systemd. Every call has a deadline; afterwards the service is up, or the step fails.
#pragma once

#include "steps/release_tree.hpp"

namespace belay::steps {

// All of the environment's services, in their order.
Done tell_services(engine::World& world, engine::Attempt& attempt, const ReleaseTree& tree);

// What `belay plan` says: "reload app.service".
std::string shown(const plan::Service& service);

// Waits until no process runs from that release any more, at most as long as the longest `drain` of
// the services (none: does not look). Returns the processes that are left.
std::vector<int> drain(engine::World& world, engine::Attempt& attempt, const ReleaseTree& tree,
                       const std::string& release);

}  // namespace belay::steps
