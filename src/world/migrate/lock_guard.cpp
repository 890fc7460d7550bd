#include "world/migrate/lock_guard.hpp"

#include <algorithm>

namespace belay::world {
namespace {

constexpr Duration shortest_pause{10};
constexpr Duration longest_pause{100};
constexpr Duration longest_while_others_wait{50};  // how long they did is told afterwards

}  // namespace

LockRules::LockRules(ports::LockObserver& observer, LockOrder order)
    : observer_(observer), order_(std::move(order)) {}

Done LockRules::look() {
  const auto sample = observer_.look(order_.step_prefix);
  if (!sample) {
    ++unseen_;
    pause_ = longest_while_others_wait;
    return fail(sample.error());
  }
  tally_.take(*sample);
  const auto found = offenders(*sample, order_.stall);
  if (!found.sessions.empty() && !found.queued) held_ = true;
  for (const auto& session : found.sessions) act(session);
  pause_ = pause_after(*sample);
  return {};
}

// A cancel does not reach a session that waits for its program: it is ended at the next look. Who
// has not waited yet cannot have waited too long before all of the budget is over.
Duration LockRules::pause_after(const migration::LockSample& sample) const {
  if (acted_) return shortest_pause;
  Duration pause = std::min(order_.stall / 5, longest_pause);
  for (const auto& waiter : sample.waiting) {
    const bool own = std::ranges::find(sample.step, waiter.pid, &migration::StepSession::pid) !=
                     sample.step.end();
    if (!own) pause = std::min({pause, longest_while_others_wait, order_.stall - waiter.waited});
  }
  return std::max(pause, shortest_pause);
}

void LockRules::act(const migration::StepSession& session) {
  acted_ = true;
  const bool first = cancelled_.insert(session).second;
  const Done done = first ? observer_.cancel(session) : observer_.end(session);
  if (!done) {
    powerless_ = done.error().message;
  } else {
    ++(first ? cancels_ : ends_);
  }
}

migration::LockWaits LockRules::waits() const {
  auto waits = tally_.waits();
  waits.cancelled = cancels_;
  waits.ended = ends_;
  waits.unseen = unseen_;
  waits.powerless = powerless_;
  return waits;
}

LockGuard::LockGuard(ports::LockObserver& observer, const LockOrder& order)
    : rules_(observer, order) {}

LockGuard::~LockGuard() = default;

Result<std::unique_ptr<LockGuard>> LockGuard::begin(ports::LockObserver& observer,
                                                    const LockOrder& order) {
  std::unique_ptr<LockGuard> guard(new LockGuard(observer, order));
  TRY_DONE(guard->rules_.look());
  guard->thread_ =
      std::jthread([raw = guard.get()](const std::stop_token& stop) { raw->watch(stop); });
  return guard;
}

void LockGuard::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    // A look that failed is counted; the next one connects again.
    static_cast<void>(rules_.look());
    if (rules_.powerless()) gives_up_ = true;
    wake_.wait_for(lock, stop, rules_.pause(), [] { return false; });
  }
}

const LockRules& LockGuard::end() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  return rules_;
}

}  // namespace belay::world
