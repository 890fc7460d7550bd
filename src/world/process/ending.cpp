#include "world/process/ending.hpp"

#include <poll.h>

#include <chrono>
#include <csignal>
#include <map>

#include "world/os/descriptor.hpp"
#include "world/process/pidfd.hpp"

namespace belay::world {
namespace {

using std::chrono::steady_clock;

struct Target : Ended {
  int last_signal = 0;
};
using Key = std::pair<pid_t, std::uint64_t>;
using Targets = std::map<Key, Target>;

// SAFETY: open first, look again after. Only then does the descriptor surely name the process that
// was found, and not a younger one with its number (Ending.NeverHitsAProcessThatWasNotFound).
Target* open_target(Targets& targets, const ProcessFacts& found) {
  const Key key{found.pid, found.started};
  if (const auto known = targets.find(key); known != targets.end()) return &known->second;
  Descriptor pidfd(pidfd_open(found.pid, 0));
  const auto again = process(found.pid);
  const bool same = pidfd.is_open() && again && again->started == found.started;
  if (!same) return nullptr;
  return &targets.emplace(key, Target{{found, std::move(pidfd)}}).first->second;
}

void send(Target& target, int signal) {
  if (target.last_signal == signal) return;
  target.last_signal = signal;
  pidfd_send_signal(target.pidfd.get(), signal, nullptr, 0);
  if (signal == SIGTERM) pidfd_send_signal(target.pidfd.get(), SIGCONT, nullptr, 0);
}

// A dying process has no environment any more but still holds its files: it is gone when its
// descriptor says so, not when the search no longer finds it.
const ProcessFacts* still_dying(const Targets& targets) {
  for (const auto& [key, target] : targets) {
    pollfd gone{target.pidfd.get(), POLLIN, 0};
    if (poll(&gone, 1, 0) == 0) return &target.facts;
  }
  return nullptr;
}

std::vector<Ended> taken_from(Targets& targets) {
  std::vector<Ended> all;
  for (auto& [key, target] : targets) all.push_back(std::move(target));
  return all;
}

tl::unexpected<Error> still_there(const ProcessFacts& facts, const Ending& ending) {
  return fail(ErrorCode::process_timeout,
              "process " + std::to_string(facts.pid) + " ('" + facts.name +
                  "') could not be ended within " + to_text(ending.deadline),
              "end it by hand, then run belay resume", Disposition::in_doubt);
}

}  // namespace

Result<std::vector<Ended>> end_processes(const Ending& ending) {
  const auto start = steady_clock::now();
  Targets targets;
  Duration pause{2};
  for (int quiet = 0;;) {
    const auto alive = ending.find();
    const auto* remaining = alive.empty() ? still_dying(targets) : &alive.front();
    quiet = remaining == nullptr ? quiet + 1 : 0;
    if (quiet >= ending.quiet_scans) return taken_from(targets);
    const auto elapsed = steady_clock::now() - start;
    if (remaining != nullptr && elapsed > ending.deadline) return still_there(*remaining, ending);
    for (const auto& found : alive) {
      Target* target = open_target(targets, found);
      if (target != nullptr) send(*target, elapsed < ending.grace ? SIGTERM : SIGKILL);
    }
    ending.pause(pause);
    pause = std::min(pause * 2, Duration{50});
  }
}

}  // namespace belay::world
