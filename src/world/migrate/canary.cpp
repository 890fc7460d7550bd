#include "world/migrate/canary.hpp"

#include <algorithm>

namespace belay::world {

SessionWatch::SessionWatch(const SeeSessions& see, std::string name, Duration between)
    : see_(see),
      name_(std::move(name)),
      between_(between),
      thread_([this](const std::stop_token& stop) {
        while (!stop.stop_requested() && look()) std::this_thread::sleep_for(between_);
      }) {}

Result<bool> SessionWatch::stop() {
  thread_.request_stop();
  thread_.join();
  if (!error_ && !seen_) look();
  if (error_) return fail(*error_);
  return seen_;
}

bool SessionWatch::look() {
  const auto sessions = see_();
  if (!sessions) {
    error_ = sessions.error();
    return false;
  }
  seen_ = std::any_of(sessions->begin(), sessions->end(),
                      [&](const ports::Session& session) { return session.application == name_; });
  return !seen_;
}

}  // namespace belay::world
