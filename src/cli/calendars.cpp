#include "cli/calendars.hpp"

#include "core/policy/calendar_file.hpp"
#include "world/os/time_zone.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

Result<policy::Calendar> read_calendar(const fs::path& file, Instant now) {
  TRY(auto text, read_file(file));
  auto read = policy::parse_calendar(text, file.string());
  if (!read) return fail(ErrorCode::config_invalid, plan::to_text(read.error(), file.string()));
  auto zone = world::read_zone(read->zone_name, now, now + policy::ahead);
  if (!zone) return fail(std::move(zone).error().while_doing("reading '" + file.string() + "'"));
  read->zone = *std::move(zone);
  return *std::move(read);
}

}  // namespace

Result<std::vector<policy::Calendar>> calendars_of(const Settings& settings, Instant now,
                                                   const fs::path& of_root) {
  std::vector<policy::Calendar> all;
  const std::string file = settings.environment.policy + ".calendar.toml";
  if (settings.environment.policy.empty()) return all;
  std::error_code ignored;
  if (fs::exists(of_root / file, ignored)) {
    TRY_DONE(expect_roots(of_root / file));
    TRY(auto calendar, read_calendar(of_root / file, now));
    all.push_back(std::move(calendar));
  }
  const auto own = settings.base / "policies" / file;
  if (fs::exists(own, ignored)) {
    TRY(auto calendar, read_calendar(own, now));
    all.push_back(std::move(calendar));
  }
  return all;
}

Done add_closures(policy::EnvironmentFacts& facts, const Settings& settings, Instant now) {
  TRY(const auto calendars, calendars_of(settings, now));
  facts.closed = policy::closures(calendars, now);
  if (!facts.closed.empty()) facts.opens = policy::opens(calendars, now);
  return {};
}

}  // namespace belay::cli
