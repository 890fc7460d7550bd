#include "cli/journal.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace belay::cli {

// systemd names device and inode of the stream that it gave us (systemd.exec(5), JOURNAL_STREAM);
// a child whose stderr goes elsewhere inherits the variable all the same.
bool stderr_is_the_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat facts {};
  if (stream == nullptr || fstat(STDERR_FILENO, &facts) != 0) return false;
  return stream == std::to_string(facts.st_dev) + ":" + std::to_string(facts.st_ino);
}

std::string journal_prefix(LogLevel level) {
  static const bool journal = stderr_is_the_journal();
  if (!journal) return {};
  switch (level) {  // syslog(3)
    case LogLevel::trace:
    case LogLevel::debug:
      return "<7>";
    case LogLevel::info:
      return "<6>";
    case LogLevel::warn:
      return "<4>";
    case LogLevel::error:
      return "<3>";
  }
  return {};
}

}  // namespace belay::cli
