// What a child does between vfork and exec, in our own memory: only async-signal-safe calls, no
// allocation, and nothing written but its own pid.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <ctime>

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
  timespec deadline;  // of CLOCK_MONOTONIC; a start that takes longer is ended by SIGKILL
};

// Signals must be blocked before the vfork.
[[noreturn]] void become(const Becoming& becoming);

}  // namespace belay::world
