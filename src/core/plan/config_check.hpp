// What the fields of an environment must be to each other, beyond their types.
#pragma once

#include <vector>

#include "core/plan/config.hpp"

namespace belay::plan {

// A key that another tool would read is a misunderstanding, not a setting. `given` is the table as
// it stands there.
void check_migrations(const Json& given, Place place, std::vector<Problem>& problems);

// Adds every problem. A value that may be a secret is not shown.
void check(const Environment& env, Place place, std::vector<Problem>& problems);

}  // namespace belay::plan
