// Ends processes for sure: TERM, then KILL, each by pidfd so that no other process that was given
// the same number is hit.
#pragma once

#include <functional>
#include <vector>

#include "base/result.hpp"
#include "world/os/descriptor.hpp"
#include "world/process/process_table.hpp"

namespace belay::world {

struct Ending {
  std::function<std::vector<ProcessFacts>()> find;  // those that must end, as of now
  std::function<void(Duration)> pause;              // what to do meanwhile, for about this long
  Duration grace{};                                 // TERM to KILL
  Duration deadline{};                              // total
  int quiet_scans = 1;  // how often in a row `find` must come back empty
};

struct Ended {
  ProcessFacts facts;
  Descriptor pidfd;
};

// Looks, signals and looks again until nobody is left. Returns those that were signalled; a paused
// one is woken to hear its TERM. Waits for no child: zombies are left to the caller. Errors:
// process_timeout, in doubt, naming one that is still there.
Result<std::vector<Ended>> end_processes(const Ending& ending);

}  // namespace belay::world
