// A client-side deadline for a library that has none: when it passes, the socket is shut down and
// the blocked call returns with a broken connection.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/instant.hpp"

namespace belay::world {

class Watchdog {
 public:
  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Watches over one call; must be destroyed before the socket is closed. One at a time.
  class Guard {
   public:
    explicit Guard(Watchdog& dog) : dog_(dog) {}
    ~Guard() { dog_.disarm(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Watchdog& dog_;
  };
  [[nodiscard]] Guard watch(int socket, Duration limit);
  // Whether a deadline passed since this was last asked.
  bool take_fired();

 private:
  using Time = std::chrono::steady_clock::time_point;
  void stand_by();
  void disarm();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Time> deadline_;
  // Calls follow each other closely, and each would wake the thread: it sleeps on through those
  // that end before it wakes, and is woken only for a deadline that comes earlier.
  Time asleep_until_ = Time::max();
  int socket_ = -1;
  bool fired_ = false;
  bool leaving_ = false;
  std::thread thread_;
};

}  // namespace belay::world
