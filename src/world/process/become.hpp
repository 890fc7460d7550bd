// What a forked child does between fork and exec. Other threads may have held any lock at the fork:
// only async-signal-safe calls, no allocation.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace belay::world {

enum class StartStage : int { directory, program, orphaned };

struct StartFailure {
  StartStage stage = StartStage::program;
  int error = 0;
};

struct Becoming {
  const char* program;
  char* const* argv;
  char* const* environment;
  const char* cwd;  // null: ours
  char* own_pid;    // where in the environment its pid goes, in decimal; null: nowhere
  std::size_t own_pid_width;
  int standard_input;
  int standard_output;
  int standard_error;
  int failure_out;  // closed by the exec, else a StartFailure is written to it
  pid_t runner;
};

// Signals must be blocked before the fork.
[[noreturn]] void become(const Becoming& becoming);

}  // namespace belay::world
