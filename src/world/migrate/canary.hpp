// Watches the sessions of a database for one name, while something else goes on.
#pragma once

#include <optional>
#include <string>
#include <thread>

#include "world/migrate/tool_child.hpp"

namespace belay::world {

class SessionWatch {
 public:
  // Looks again and again until the name is seen, an error comes, or stop(). A session of `alembic
  // current` lives for some 20 ms.
  SessionWatch(const SeeSessions& see, std::string name, Duration between = Duration(2));
  // Looks once more, ends the thread, and says whether the name was seen at any time.
  Result<bool> stop();

 private:
  // Whether looking further makes sense.
  bool look();

  const SeeSessions& see_;
  std::string name_;
  Duration between_;
  bool seen_ = false;             // the watching thread's until stop() has joined it
  std::optional<Error> error_{};  // the same
  std::jthread thread_;           // last: it uses the others
};

}  // namespace belay::world
