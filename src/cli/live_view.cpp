#include "cli/live_view.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "cli/console.hpp"
#include "cli/live_lines.hpp"
#include "cli/secrets.hpp"

namespace belay::cli {
namespace {

using Steady = std::chrono::steady_clock;
constexpr auto redraw_every = std::chrono::milliseconds(120);

std::mutex& screen() {
  static std::mutex mutex;
  return mutex;
}

struct Drawn {
  std::vector<std::size_t> lengths;  // of the lines that are on the screen, in letters
};
Drawn drawn;  // guarded by screen()

LiveRoom room() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? LiveRoom{size.ws_col, size.ws_row} : LiveRoom{80, 24};
}

void put(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

// A terminal that became narrower has broken our lines: more rows to go up than lines were drawn.
void take_away() {
  if (drawn.lengths.empty()) return;
  const std::size_t width = room().width;
  std::size_t rows = 0;
  for (const auto length : drawn.lengths)
    rows += std::max<std::size_t>(1, (length + width - 1) / width);
  put("\r\x1b[" + std::to_string(rows) + "A\x1b[J");
  std::fflush(stdout);
  drawn.lengths.clear();
}

void draw(const std::vector<LiveLine>& lines) {
  take_away();
  // Without automatic line breaks: a letter of double width must not cost a row.
  put("\x1b[?7l");
  for (const auto& line : lines) {
    put(toned(line.tone, line.text));
    put("\n");
    drawn.lengths.push_back(letters_of(line.text));
  }
  put("\x1b[?7h");
  std::fflush(stdout);
}

}  // namespace

bool speaks_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view text(value);
    return text.find("UTF-8") != text.npos || text.find("utf8") != text.npos;
  }
  return false;
}

std::size_t terminal_width() {
  return room().width;
}

struct LiveView::State {
  explicit State(const ports::Stop& s) : stop(s), utf8(speaks_utf8()) {}

  const ports::Stop& stop;
  const bool utf8;
  std::condition_variable wake;  // these four are guarded by screen()
  std::optional<LiveStep> step;
  std::string progress;
  Steady::time_point since;
  bool over = false;
  std::size_t turn = 0;
  std::thread painter;

  void paint() {
    std::unique_lock lock(screen());
    while (!over) {
      if (step) {
        const auto time = std::chrono::duration_cast<Duration>(Steady::now() - since);
        const bool stopping = stop.level() != ports::StopLevel::none;
        draw(live_lines({*step, progress, time, turn++, utf8, stopping}, room()));
      }
      wake.wait_for(lock, redraw_every);
    }
    take_away();
  }
};

LiveView::LiveView(const ports::Stop& stop) : state_(std::make_unique<State>(stop)) {
  // Signals are the engine's: they must interrupt its waits and not the painter's.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  state_->painter = std::thread([this] { state_->paint(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LiveView::~LiveView() {
  {
    const std::lock_guard lock(screen());
    state_->over = true;
  }
  state_->wake.notify_all();
  state_->painter.join();
}

void LiveView::begin(LiveStep step) {
  const std::lock_guard lock(screen());
  step.name = known_secrets().redacted(step.name);
  for (auto& name : step.following) name = known_secrets().redacted(name);
  state_->since = Steady::now() - step.already;
  state_->step = std::move(step);
  state_->progress.clear();
}

void LiveView::progress(const std::string& text) {
  const std::lock_guard lock(screen());
  state_->progress = known_secrets().redacted(text);
}

void LiveView::end() {
  const std::lock_guard lock(screen());
  state_->step.reset();
  take_away();
}

bool is_drawable() {
  const char* term = std::getenv("TERM");
  return is_terminal() && term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

std::unique_lock<std::mutex> above_live_view() {
  std::unique_lock lock(screen());
  take_away();
  return lock;
}

}  // namespace belay::cli
