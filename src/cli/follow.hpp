// Following a run that another process carries out, by the ledger alone.
#pragma once

#include <optional>
#include <string>

#include "cli/wiring.hpp"
#include "core/saga/standing.hpp"

namespace belay::cli {

// Who acts on the environment now, on this host: "process 4711, at 'run 01J…' since …".
std::optional<std::string> runner_of(const Settings& settings);

// Where the run stands: `busy` instead of `interrupted` while somebody is at it.
saga::Standing standing_now(const Settings& settings, Ground& ground, const saga::RunState& run);

// Tells the run from its first record on as `belay run` does, until it is over, or stands still
// (it waits, needs a person, or was left), or a signal says to stop; then its last word. The exit
// status is how it stands. The ledger is read when its file changed, and briefly: an open reader
// makes a writer wait.
Result<ExitStatus> follow(const Settings& settings, Ground& ground, const RunId& id, bool json);

}  // namespace belay::cli
