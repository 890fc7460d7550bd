#include "cli/live_lines.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/report/words.hpp"

namespace belay::cli {
namespace {

constexpr std::size_t most_lines = 6;
constexpr std::array<std::string_view, 8> braille{"⠋", "⠙", "⠸", "⠴", "⠦", "⠇", "⠏", "⠛"};
constexpr std::array<std::string_view, 4> ascii{"|", "/", "-", "\\"};

bool begins_letter(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::string spinner(const LiveMoment& moment) {
  return std::string(moment.utf8 ? braille[moment.turn % braille.size()]
                                 : ascii[moment.turn % ascii.size()]);
}

// Whole seconds: tenths that run along would only disturb.
std::string time_text(const LiveMoment& moment) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(moment.time);
  std::string text = seconds.count() == 0 ? "" : report::spoken(Duration(seconds));
  if (moment.time < std::chrono::minutes(1) && seconds.count() > 0) {
    text = std::to_string(seconds.count()) + " s";
  }
  if (!moment.step.last_time) return text;
  return text + (text.empty() ? "" : ", ") + "last time " + report::spoken(*moment.step.last_time);
}

// The time stays in sight when the name is too long.
std::string head_line(const LiveMoment& moment, std::size_t width) {
  const std::string time = time_text(moment);
  const std::size_t taken = time.empty() ? 2 : letters_of(time) + 4;
  if (taken >= width) return fitted(spinner(moment) + " " + moment.step.name, width);
  const std::string line = spinner(moment) + " " + fitted(moment.step.name, width - taken);
  return time.empty() ? line : line + "  " + time;
}

}  // namespace

std::string fitted(const std::string& foreign, std::size_t width) {
  std::string text = escaped(foreign);
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_letter(text[i]) && ++letters > width) return text.substr(0, i);
  }
  return text;
}

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_letter));
}

std::vector<LiveLine> live_lines(const LiveMoment& moment, LiveRoom room) {
  const std::size_t most = std::min(most_lines, room.height > 1 ? room.height - 1 : 1);
  std::vector<LiveLine> lines{{Tone::strong, head_line(moment, room.width)}};
  const auto add = [&](Tone tone, const std::string& text) {
    if (lines.size() < most) lines.push_back({tone, fitted(text, room.width)});
  };
  if (moment.stopping) {
    add(Tone::bad, "  stops behind this step; Ctrl-C again ends what it runs");
  }
  if (!moment.progress.empty()) add(Tone::quiet, "    " + moment.progress);
  const auto& following = moment.step.following;
  for (std::size_t i = 0; i < following.size(); ++i) {
    const bool last_line = lines.size() + 1 == most && i + 1 < following.size();
    if (!last_line) {
      add(Tone::quiet, "  " + following[i]);
      continue;
    }
    add(Tone::quiet, "  and " + std::to_string(following.size() - i) + " more");
    break;
  }
  return lines;
}

}  // namespace belay::cli
