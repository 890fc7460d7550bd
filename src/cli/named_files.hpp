// The files that the commands of a plan and of its environment name: what is started, and what it
// is given.
#pragma once

#include "cli/wiring.hpp"
#include "core/plan/saved_plan.hpp"

namespace belay::cli {

// SAFETY: every word of every argument list that is an existing file as seen from the folder that
// its command runs in, or an absolute path inside the project, also behind the first '=' of a word
// (--file=job.sql), each once. What runs inside the release that the plan stages is in its
// artifact. A program that is found by PATH, or by an absolute path elsewhere, is none of these.
// Guarded by SavedPlan.IsRefusedWhenAFileOfAnyCommandIsAnother. Errors: a file that cannot be read.
Result<std::vector<plan::Input>> named_file_inputs(const Settings& settings, engine::World& world,
                                                   const plan::Plan& plan);

}  // namespace belay::cli
