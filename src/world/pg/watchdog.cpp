#include "world/pg/watchdog.hpp"

#include <signal.h>
#include <sys/socket.h>

#include <utility>

namespace belay::world {

Watchdog::Watchdog() {
  // Signals are for the main thread.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { stand_by(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Watchdog::Guard Watchdog::watch(int socket, Duration limit) {
  bool too_late = false;
  {
    const std::lock_guard lock(mutex_);
    socket_ = socket;
    deadline_ = std::chrono::steady_clock::now() + limit;
    too_late = *deadline_ < asleep_until_;
  }
  if (too_late) changed_.notify_one();
  return Guard(*this);
}

bool Watchdog::take_fired() {
  const std::lock_guard lock(mutex_);
  return std::exchange(fired_, false);
}

void Watchdog::disarm() {
  const std::lock_guard lock(mutex_);
  deadline_.reset();
  socket_ = -1;
}

void Watchdog::stand_by() {
  std::unique_lock lock(mutex_);
  while (!leaving_) {
    if (!deadline_) {
      asleep_until_ = Time::max();
      changed_.wait(lock);
    } else if (std::chrono::steady_clock::now() < *deadline_) {
      asleep_until_ = *deadline_;
      changed_.wait_until(lock, Time(*deadline_));
    } else {
      // SAFETY: under the lock, so that the socket cannot have been closed and its number used
      // again; guarded by Connection.AStoppedServerProcessMeetsTheDeadline.
      shutdown(socket_, SHUT_RDWR);
      fired_ = true;
      deadline_.reset();
    }
  }
}

}  // namespace belay::world
