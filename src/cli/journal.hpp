// systemd's journal, where it is what stderr leads to: each line carries its priority there
// (sd-daemon(3)).
#pragma once

#include <string>

namespace belay::cli {

enum class LogLevel { trace, debug, info, warn, error };

bool stderr_is_the_journal();

// "<3>" where stderr is the journal; else nothing.
std::string journal_prefix(LogLevel level);

}  // namespace belay::cli
