// What a command needs that starts programs and no run: who starts them, and a folder of their own,
// gone with it.
#pragma once

#include <memory>

#include "cli/passing_folder.hpp"
#include "cli/secrets.hpp"
#include "cli/wiring.hpp"
#include "world/os/here.hpp"
#include "world/process/process_runner.hpp"

namespace belay::cli {

struct LookingChildren {
  PassingFolder folder;
  std::unique_ptr<ports::ProcessRunner> processes =
      world::make_process_runner(folder.path() / "empty-home", &childrens_secrets());
  std::unique_ptr<ports::Clock> clock = world::make_clock();
  AttemptId attempt{new_run_id(*clock), {0, 0}, 1};
};

}  // namespace belay::cli
