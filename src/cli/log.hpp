// Log lines for operators of the runner, on stderr, apart from what is printed for people. Where
// stderr is the journal, each line carries its priority and no time, since the journal has its own.
// spdlog is log.cpp's alone.
#pragma once

#include <string>
#include <string_view>

namespace belay::cli {

void set_log_level(const std::string& level);
void log_info(std::string_view text);
void log_warn(std::string_view text);

}  // namespace belay::cli
