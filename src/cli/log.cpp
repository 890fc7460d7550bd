#include "cli/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "cli/journal.hpp"
#include "cli/live_view.hpp"
#include "cli/secrets.hpp"

namespace belay::cli {
namespace {

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
