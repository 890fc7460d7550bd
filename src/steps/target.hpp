// What the steps that touch the target database have in common: that it is the right one, and that
// it is still ours.
#pragma once

#include "engine/kinds.hpp"

namespace belay::steps {

// config_invalid when the environment declares no database.
Result<ports::Database*> target_database(const engine::World& world);

ports::VersionTable version_table(const engine::World& world);

// The database answers, is a primary, and is the cluster and database that this environment is
// bound to and that this run has met before; identity_mismatch otherwise.
Result<ports::Identity> expect_identity(const engine::World& world, const saga::RunState& run);

// The same from beside a database that admits nobody, without looking into it.
Result<ports::Identity> expect_identity_behind_fence(const engine::World& world,
                                                     const saga::RunState& run);

// The identity this run met last: the one its own restore made, else the newest in a step's facts.
std::optional<ports::Identity> known_identity(const saga::RunState& run);

}  // namespace belay::steps
