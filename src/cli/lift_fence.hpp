// belay restore --lift-fence.
#pragma once

#include "cli/arguments.hpp"

namespace belay::cli {

// Of the run that the first word begins, or of the newest that fenced a database.
Result<ExitStatus> lift_fence(const Arguments& arguments);

}  // namespace belay::cli
