// What /proc tells of the processes of this host, and which of them belong to an attempt.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace belay::world {

// Says in a child's environment that its descendants may live on; its value is the pid of the
// command itself, which may not.
inline constexpr std::string_view survivor_variable = "BELAY_LEAVES_RUNNING";

struct ProcessFacts {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t session = 0;
  std::uint64_t started = 0;  // clock ticks since boot; with the pid it names a process for good
  bool zombie = false;
  std::string name;
  std::string attempt;  // of BELAY_ATTEMPT; empty when there is none or it is not ours to read
  std::optional<pid_t> survivor_of;  // of BELAY_LEAVES_RUNNING
};

// All processes that can be seen, zombies and ourselves too. One that ends meanwhile is left out.
std::vector<ProcessFacts> processes();
std::optional<ProcessFacts> process(pid_t pid);

// Whether this process has no child but that one, which has ended and was not waited for. As we are
// the subreaper of all that we start, nothing that it started is alive then: whoever outlives his
// parent becomes our child before the parent's end is told. False where the kernel does not say.
// Nobody else may wait for our children meanwhile (proc(5), /proc/pid/task/tid/children).
bool has_no_child_but(pid_t ended);

// Whom a search is after.
struct Wanted {
  std::string attempt;
  pid_t command = 0;          // its session is searched as well, and its descendants
  bool survivors_too = true;  // those outside the command's session
};

// Those of `all` that belong to the attempt: by their environment, by the command's session, or as
// descendants of one that does. Never ourselves, never a zombie.
std::vector<ProcessFacts> members(const std::vector<ProcessFacts>& all, const Wanted& wanted);

// Those whose environment names an attempt of this run, but for declared survivors.
std::vector<ProcessFacts> members(const std::vector<ProcessFacts>& all, const RunId& run);

}  // namespace belay::world
