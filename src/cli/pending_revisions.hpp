// The revisions that lint and explain are asked for without a file: those that the database of the
// environment still lacks, or what --since and --changed say.
#pragma once

#include "cli/offered_revisions.hpp"

namespace belay::cli {

// Errors: those of read_scripts and offline_revisions; unsupported where the tool has no revisions
// in Python; usage where nobody knows what is pending.
Result<lint::RevisionRun> pending_revisions(const Arguments& arguments);

}  // namespace belay::cli
