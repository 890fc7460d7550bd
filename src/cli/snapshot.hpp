// What a run was opened with: its plan and configuration, in the run's folder and in the ledger. A
// run uses them from then on, whatever becomes of the files that they were read from. A folder that
// is lost is made again from the ledger (docs/adr/0017-run-files-in-the-ledger.md).
#pragma once

#include <span>

#include "cli/runs.hpp"

namespace belay::cli {

struct Snapshot {
  Settings settings;
  PlanFile plan;
};

// Writes what is missing of it in the folder. Durable, each file whole or not at all; origin.json
// comes last, so that a folder without it is one that is lost.
Done write_snapshot(ports::Files& files, const std::filesystem::path& directory,
                    const Snapshot& snapshot);

// The record that opens the run. It holds the files, unless one of them holds the value of a secret
// that is known: a record can never be taken back.
ledger::RunOpened opening_of(const ledger::RunShape& shape, const Snapshot& snapshot);

// From the folder; what is missing there from the chain. Writes nothing. Errors: ledger_corrupt
// when a file is not the one that the ledger knows; needs_person when one is missing in both.
Result<Snapshot> read_snapshot(ports::Files& files, const Settings& settings,
                               const saga::RunState& run, std::span<const ledger::Entry> chain);

// The run's own configuration, or today's where it is lost: ending what a run left needs no more
// than where the database is.
Settings settings_of(ports::Files& files, const Settings& settings, const saga::RunState& run,
                     std::span<const ledger::Entry> chain);

// Refuses (needs_person) a run whose folder is lost while one of its steps cannot go on without
// what it kept there.
Done expect_no_lost_notes(ports::Files& files, const Settings& settings, const saga::RunState& run);

}  // namespace belay::cli
