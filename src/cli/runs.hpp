// Which run is meant, and its folder, <state>/runs/<id> (0700): its snapshot of plan and
// configuration (snapshot.hpp), and what its steps keep.
#pragma once

#include "cli/settings.hpp"
#include "core/saga/fold.hpp"
#include "ports/files.hpp"

namespace belay::cli {

std::filesystem::path run_directory(const Settings& settings, const RunId& run);

// The run of which `prefix` is the unique beginning; empty: the newest that is not over, else the
// newest that was to change anything, else the newest. run_unknown otherwise.
Result<RunId> find_run(const saga::EnvironmentState& state, const std::string& prefix);

}  // namespace belay::cli
