#include "cli/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "cli/live_view.hpp"
#include "cli/secrets.hpp"

namespace belay::cli {
namespace {

// systemd names device and inode of the stream that it gave us (systemd.exec(5), JOURNAL_STREAM);
// a child whose stderr goes elsewhere inherits the variable all the same.
bool stderr_is_the_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat facts {};
  if (stream == nullptr || fstat(STDERR_FILENO, &facts) != 0) return false;
  return stream == std::to_string(facts.st_dev) + ":" + std::to_string(facts.st_ino);
}

LogLevel level_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
      return LogLevel::trace;
    case spdlog::level::debug:
      return LogLevel::debug;
    case spdlog::level::info:
      return LogLevel::info;
    case spdlog::level::warn:
      return LogLevel::warn;
    default:
      return LogLevel::error;
  }
}

class JournalPriority final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& out) override {
    const std::string prefix = journal_prefix(level_of(message.level));
    out.append(prefix.data(), prefix.data() + prefix.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<JournalPriority>();
  }
};

std::unique_ptr<spdlog::formatter> formatter() {
  auto made = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  made->add_flag<JournalPriority>('*');
  made->set_pattern(stderr_is_the_journal() ? "%*%v" : "%Y-%m-%dT%H:%M:%S.%eZ %l %v");
  return made;
}

spdlog::logger& logger() {
  static const auto made = [] {
    auto log = spdlog::stderr_logger_st("belay");
    log->set_formatter(formatter());
    return log;
  }();
  return *made;
}

}  // namespace

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

void set_log_level(const std::string& level) {
  logger().set_level(spdlog::level::from_str(level));
}
void log_info(std::string_view text) {
  const auto printing = above_live_view();
  logger().info("{}", known_secrets().redacted(text));
}
void log_warn(std::string_view text) {
  const auto printing = above_live_view();
  logger().warn("{}", known_secrets().redacted(text));
}

}  // namespace belay::cli
