// Who waits for a lock behind a migration, as looks at the server show it: what becomes of it is
// judged here, without the server. No statement text is taken: it may hold a secret.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace belay::migration {

// One session that waits for one lock, as pg_locks and pg_blocking_pids() show it.
struct LockWaiter {
  int pid = 0;
  std::string since;  // pg_locks.waitstart; with the pid it names one wait. Empty: just begun
  Duration waited{};  // by the server's clock
  std::string user;
  std::string mode;    // "AccessShareLock"
  std::string object;  // what it is on: "public.items", "transactionid"
  std::vector<int> blocked_by;
  friend bool operator==(const LockWaiter&, const LockWaiter&) = default;
};

// A session of the step itself; pid and start name one server process.
struct StepSession {
  int pid = 0;
  std::string started;
  friend auto operator<=>(const StepSession&, const StepSession&) = default;
};

// One look at the whole server.
struct LockSample {
  std::vector<LockWaiter> waiting;        // everybody's, the step's own included
  std::vector<StepSession> step;          // the step's sessions, when anybody waits
  std::map<int, std::string> names = {};  // application_name by pid, of those who wait or block
};

// What the looks of one or more tries of a step showed; part of its receipt.
struct LockWaits {
  // One wait of one session, in words.
  struct Wait {
    std::string who;  // "shop (pid 12, user app)"
    Duration waited{};
    std::string lock;
    std::vector<std::string> behind;  // whom it waits behind: "the migration", or another
    friend bool operator==(const Wait&, const Wait&) = default;
  };
  std::int64_t waits = 0;      // of other sessions, behind the step, at any depth of the queue
  Duration longest{};          // of these
  Duration total{};            // their sum
  int cancelled = 0;           // statements of the step that were cancelled for it
  int ended = 0;               // sessions of the step that were ended for it
  int unseen = 0;              // looks that failed
  std::string powerless = {};  // why a statement or session could not be ended
  std::vector<Wait> application = {};  // the longest first, at most ten
  std::vector<Wait> migration = {};    // the step's own waits, alike
  friend bool operator==(const LockWaits&, const LockWaits&) = default;
};
void add(LockWaits& sum, const LockWaits& more);
Json to_json(const LockWaits& waits);
// Absent members are 0 or empty; anything but an object gives no waits.
LockWaits lock_waits_from_json(const Json& value);
// "2 sessions waited behind it, at most 512ms, in all 700ms; longest: shop (pid 12, user app) for
// AccessShareLock on public.items"; empty when nobody waited.
std::string describe(const LockWaits& waits);

// Takes looks one after the other; keeps what is open, and of the rest sums and the longest.
class LockTally {
 public:
  void take(const LockSample& sample);
  LockWaits waits() const;

 private:
  struct Kept {
    LockWaits::Wait wait;
    bool of_step = false;
  };
  using Key = std::pair<int, std::string>;
  static void settle(LockWaits& waits, const Kept& kept);

  std::map<Key, Kept> open_;
  LockWaits over_;
};

// The sessions of the step behind which another session waits longer than the budget, itself or
// through others; `queued`: it holds nothing that they wait for, and only stands before them in the
// queue for it.
struct Offenders {
  std::vector<StepSession> sessions = {};
  bool queued = false;
};
Offenders offenders(const LockSample& sample, Duration budget);

}  // namespace belay::migration
