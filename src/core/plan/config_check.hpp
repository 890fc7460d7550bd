// What the fields of an environment must be to each other, beyond their types.
#pragma once

#include <vector>

#include "core/plan/config.hpp"

namespace belay::plan {

// Both add every problem, with the place of the key in the environment's `table`, or of the table
// that lacks it; `place` is where the environment is named.

// A key that another tool would read is a misunderstanding, not a setting. `given` is the table
// [environment.NAME.migrations] as it was read.
void check_migrations(const Json& given, const Table& table, Place place,
                      std::vector<Problem>& problems);

// A value that may be a secret is not shown.
void check(const Environment& env, const Table& table, Place place, std::vector<Problem>& problems);

}  // namespace belay::plan
