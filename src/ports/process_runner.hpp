// Child processes: argument lists only, a clean environment, a total deadline, and no survivors.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "ports/stop.hpp"

namespace belay::ports {

struct Command {
  std::vector<std::string> argv;  // argv[0] without a slash is looked up in the fixed PATH
  std::filesystem::path cwd;
  // Added to the fixed base: PATH, HOME (an empty directory), LC_ALL=C.UTF-8, TZ=UTC,
  // PYTHONDONTWRITEBYTECODE=1. Nothing of our own environment is passed on.
  std::map<std::string, Secret> environment;
  AttemptId attempt;                         // becomes BELAY_ATTEMPT
  Duration deadline{};                       // total, from the start
  Duration grace = std::chrono::seconds(5);  // between TERM and KILL
  // stdout and stderr: bounded, escaped, the environment's secrets masked; empty: not kept
  std::filesystem::path output_file;
  // Descendants that may live on after the command itself has ended (a service it started). They
  // are taken out of the attempt: their environment says BELAY_LEAVES_RUNNING.
  bool leaves_running = false;
  std::filesystem::path input_file = {};  // standard input; empty: there is none to read
};

struct Exited {
  std::optional<int> status;    // the exit status, or
  std::optional<int> signal;    // what ended it
  bool timed_out = false;       // ended by us at its deadline
  bool stopped = false;         // ended by us because the operator said so
  std::string standard_output;  // the first 1 MiB as it came, secrets too: to be read, not shown
  std::string tail;             // the last 8 KiB of both streams, escaped and masked, for messages
  std::uint64_t output_bytes = 0;
  int leftovers_ended = 0;  // descendants that outlived the command and were ended
  Duration deadline{};      // what it was given
  bool ok() const { return status == 0 && !timed_out && !stopped; }
};

struct ProcessSeen {
  int pid = 0;
  std::string command;  // its name, not its arguments
  std::string attempt;
};

class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;

  // Runs to the end, or to the deadline, or until stop is at `now`. Whatever the outcome, no
  // process of this attempt is alive on return (but for `leaves_running`). Errors: process_failed
  // when the program cannot be started. A non-zero exit is a value, not an error.
  virtual Result<Exited> run(const Command& command, const Stop& stop) = 0;

  // Ends every process on this host whose BELAY_ATTEMPT is of this run, and waits until all are
  // gone: TERM, then KILL. A zombie counts as gone. Returns those that were ended. Errors:
  // process_timeout when one is still there at the deadline (it is named).
  virtual Result<std::vector<ProcessSeen>> end_run(const RunId& run, Duration deadline) = 0;
};

// "exited with status 3" / "was ended by signal 9" / "did not end within 30s".
std::string describe(const Exited& exited);

}  // namespace belay::ports
