// Log lines for operators of the runner, on stderr, apart from what is printed for people. Where
// stderr is the journal, each line carries its priority (sd-daemon(3)) and no time, since the
// journal has its own. spdlog is log.cpp's alone.
#pragma once

#include <string>
#include <string_view>

namespace belay::cli {

enum class LogLevel { trace, debug, info, warn, error };

void set_log_level(const std::string& level);
void log_info(std::string_view text);
void log_warn(std::string_view text);

// "<3>" where stderr is the journal; else nothing.
std::string journal_prefix(LogLevel level);

}  // namespace belay::cli
