#include "cli/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "cli/secrets.hpp"

namespace belay::cli {
namespace {

spdlog::logger& logger() {
  static const auto made = [] {
    auto log = spdlog::stderr_logger_st("belay");
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    return log;
  }();
  return *made;
}

}  // namespace

void set_log_level(const std::string& level) {
  logger().set_level(spdlog::level::from_str(level));
}
void log_info(std::string_view text) {
  logger().info("{}", known_secrets().redacted(text));
}
void log_warn(std::string_view text) {
  logger().warn("{}", known_secrets().redacted(text));
}

}  // namespace belay::cli
