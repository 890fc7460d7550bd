// The folder of a run, <state>/runs/<id> (0700): its snapshot of plan and configuration, and what
// its steps keep. A run uses its snapshot; the digests of both are in the ledger.
#pragma once

#include "cli/settings.hpp"
#include "core/saga/fold.hpp"
#include "ports/files.hpp"

namespace belay::cli {

std::filesystem::path run_directory(const Settings& settings, const RunId& run);

Done write_snapshot(ports::Files& files, const std::filesystem::path& directory,
                    const Settings& settings, const PlanFile& plan);

struct Snapshot {
  Settings settings;
  PlanFile plan;
};
// Errors: ledger_corrupt when a file is not the one whose digest the ledger has.
Result<Snapshot> read_snapshot(ports::Files& files, const Settings& settings,
                               const saga::RunState& run);

// The run of which `prefix` is the unique beginning; empty: the newest that is not over, else the
// newest that was to change anything, else the newest. run_unknown otherwise.
Result<RunId> find_run(const saga::EnvironmentState& state, const std::string& prefix);

}  // namespace belay::cli
