// What the live view shows at one moment; live_view.hpp draws it.
#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/live_view.hpp"

namespace belay::cli {

struct LiveRoom {
  std::size_t width = 80;
  std::size_t height = 24;
};

struct LiveMoment {
  const LiveStep& step;
  const std::string& progress;
  Duration time{};
  std::size_t turn = 0;  // of the spinner
  bool utf8 = true;
  bool stopping = false;
};

struct LiveLine {
  Tone tone = Tone::plain;
  std::string text;
};

// None is longer than the width or holds a control character; at most six, and fewer than the
// height.
std::vector<LiveLine> live_lines(const LiveMoment& moment, LiveRoom room);

// Foreign text as one line of at most `width` letters.
std::string fitted(const std::string& foreign, std::size_t width);

// Characters, as far as UTF-8 tells.
std::size_t letters_of(std::string_view text);

}  // namespace belay::cli
