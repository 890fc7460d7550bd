// The revisions of the release that a run migrated with, for its report.
#pragma once

#include "cli/settings.hpp"
#include "core/report/page.hpp"

namespace belay::cli {

// From the scripts that the receipt names, else from those of the release that was staged, as they
// lie there now: nothing is executed, and what only Python can compute is not drawn but said.
// Without the values of secrets. Never fails: what cannot be read says why.
report::RevisionPicture revision_picture(const Settings& settings, const saga::RunState& run);

}  // namespace belay::cli
