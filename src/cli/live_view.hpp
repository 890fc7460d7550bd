// The lines at the bottom of a terminal that are drawn anew while a step runs: the step with a
// spinner and its time, what it does just now, and the steps that follow. Everything that is
// printed goes above them and stays. One at a time; a thread of its own draws.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "ports/stop.hpp"

namespace belay::cli {

// Whether standard output can be drawn on: a terminal, and TERM is neither empty nor dumb.
bool is_drawable();
// Whether the locale (locale(7): LC_ALL, LC_CTYPE, LANG) can show more than ASCII.
bool speaks_utf8();
// In letters; 80 where it is not known.
std::size_t terminal_width();

struct LiveStep {
  std::string name;
  std::optional<Duration> last_time;  // what it took in the run before
  std::vector<std::string> following;
  Duration already{};  // how long it has been at work: of a run that is followed from its middle
};

class LiveView {
 public:
  explicit LiveView(const ports::Stop& stop);
  ~LiveView();  // takes its lines away
  LiveView(const LiveView&) = delete;
  LiveView& operator=(const LiveView&) = delete;

  void begin(LiveStep step);
  void progress(const std::string& text);
  void end();  // no step runs

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Held while something is printed: the live lines are away, and come back by themselves. Cheap
// where there are none.
std::unique_lock<std::mutex> above_live_view();

}  // namespace belay::cli
