// --changed: whether who changed the application's models added a revision too.
#pragma once

#include "cli/scripts.hpp"

namespace belay::cli {

// At most one problem, models-without-revision; none without --changed, or where no models are
// declared. A line "Schema-unchanged: WHY" in the message of one of the commits answers it. Errors:
// those of git (input_unreadable, process_failed).
Result<std::vector<migration::Problem>> model_problems(const Arguments& arguments,
                                                       const Scripts& scripts);

}  // namespace belay::cli
