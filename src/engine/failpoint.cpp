#include "engine/failpoint.hpp"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace belay::engine {
namespace {

constexpr std::string_view later = "kill-in=";

struct Wish {
  std::string point, kind, action;
};

std::optional<Wish> read_wish() {
  const char* text = std::getenv("BELAY_FAIL");
  if (text == nullptr) return std::nullopt;
  const auto parts = split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  return Wish{std::string(parts[0]), std::string(parts[1]), std::string(parts[2])};
}

// By the kernel, whatever this process does until then.
void end_in(std::string_view microseconds) {
  long wait = 0;
  std::from_chars(microseconds.data(), microseconds.data() + microseconds.size(), wait);
  sigevent end{};
  end.sigev_notify = SIGEV_SIGNAL;
  end.sigev_signo = SIGKILL;
  timer_t timer{};
  itimerspec at{};
  at.it_value = {wait / 1'000'000, wait % 1'000'000 * 1000 + 1};
  if (timer_create(CLOCK_MONOTONIC, &end, &timer) == 0) timer_settime(timer, 0, &at, nullptr);
}

void act(std::string_view action) {
  if (action == "kill") std::raise(SIGKILL);
  if (action == "stop") std::raise(SIGSTOP);
  if (action.starts_with(later)) end_in(action.substr(later.size()));
}

}  // namespace

void failpoint(std::string_view point, std::string_view kind) {
  static auto wish = read_wish();
  if (!wish || wish->point != point || (wish->kind != "*" && wish->kind != kind)) return;
  const auto action = std::exchange(wish, std::nullopt)->action;
  act(action);
}

}  // namespace belay::engine
