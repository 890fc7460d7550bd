// Watches, while a migration tool runs, how long others wait for locks behind it, and ends what the
// tool does before that becomes too long. A thread with a session of its own; joined by end().
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "ports/lock_observer.hpp"

namespace belay::world {

struct LockOrder {
  std::string step_prefix;  // application_name of the step's sessions starts with it
  Duration stall{};         // the longest that another session may wait behind them
};

// The rules, look by look, without a thread: cancel first; a session that is still in the way at
// the next look (one that is idle in its transaction is) is ended.
class LockRules {
 public:
  LockRules(ports::LockObserver& observer, LockOrder order);

  // One look, and what follows of it. An error: the look failed.
  Done look();
  // How long to wait for the next one: short enough to act as soon as somebody has waited too long.
  Duration pause() const { return pause_; }

  migration::LockWaits waits() const;
  bool acted() const { return acted_; }
  // The step was itself waiting each time: what it held up was behind it in the queue.
  bool only_queued() const { return acted_ && !held_; }
  // A session could not be ended by us: the tool must be.
  bool powerless() const { return !powerless_.empty(); }

 private:
  void act(const migration::StepSession& session);
  Duration pause_after(const migration::LockSample& sample) const;

  ports::LockObserver& observer_;
  LockOrder order_;
  migration::LockTally tally_;
  std::set<migration::StepSession> cancelled_;
  int cancels_ = 0, ends_ = 0, unseen_ = 0;
  bool acted_ = false, held_ = false;
  Duration pause_{};
  std::string powerless_;
};

class LockGuard {
 public:
  // Looks once before it returns, so that nothing runs unwatched: an error of that look is begin's.
  static Result<std::unique_ptr<LockGuard>> begin(ports::LockObserver& observer,
                                                  const LockOrder& order);
  ~LockGuard();
  LockGuard(const LockGuard&) = delete;
  LockGuard& operator=(const LockGuard&) = delete;

  // Any thread's: whether the tool must be ended, since its session could not be.
  bool gives_up() const { return gives_up_; }
  // Ends the thread; afterwards the rules are the caller's.
  const LockRules& end();

 private:
  LockGuard(ports::LockObserver& observer, const LockOrder& order);
  void watch(const std::stop_token& stop);

  LockRules rules_;
  std::atomic<bool> gives_up_ = false;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace belay::world
