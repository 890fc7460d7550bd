#include "world/os/signal_stop.hpp"

#include <array>
#include <atomic>

#include "base/ensure.hpp"

namespace belay::world {
namespace {

std::atomic<bool> installed = false;
std::atomic<int> asked = 0;
static_assert(std::atomic<int>::is_always_lock_free);  // safe in a signal handler

void ask(int) {
  // Not an increment: no number of signals can overflow it.
  int none = 0;
  if (!asked.compare_exchange_strong(none, 1)) asked.store(2);
}

struct Row {
  int signal;
  void (*handler)(int);
};
const std::array<Row, 4> rows{Row{SIGINT, ask}, Row{SIGTERM, ask}, Row{SIGHUP, SIG_IGN},
                              Row{SIGPIPE, SIG_IGN}};

}  // namespace

SignalStop::SignalStop() {
  ENSURE(!installed.exchange(true), "two objects listen for signals");
  asked = 0;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    struct sigaction action {};
    action.sa_handler = rows[at].handler;
    action.sa_flags = SA_RESTART;
    sigaction(rows[at].signal, &action, &before_[at]);
  }
}

SignalStop::~SignalStop() {
  for (std::size_t at = 0; at < rows.size(); ++at) {
    sigaction(rows[at].signal, &before_[at], nullptr);
  }
  installed = false;
}

ports::StopLevel SignalStop::level() const {
  switch (asked.load()) {
    case 0:
      return ports::StopLevel::none;
    case 1:
      return ports::StopLevel::at_safe_point;
    default:
      return ports::StopLevel::now;
  }
}

}  // namespace belay::world
