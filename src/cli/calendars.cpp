#include "cli/calendars.hpp"

#include "core/policy/calendar_file.hpp"
#include "world/os/time_zone.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

Result<std::optional<policy::Calendar>> read_calendar(const fs::path& file, Instant now) {
  TRY(const auto text, read_file_if_there(file));
  if (!text) return std::optional<policy::Calendar>{};
  auto read = policy::parse_calendar(*text, file.string());
  if (!read) return fail(ErrorCode::config_invalid, plan::to_text(read.error(), file.string()));
  auto zone = world::read_zone(read->zone_name, now, now + policy::ahead);
  if (!zone) return fail(std::move(zone).error().while_doing("reading '" + file.string() + "'"));
  read->zone = *std::move(zone);
  return std::optional(*std::move(read));
}

}  // namespace

Result<std::vector<policy::Calendar>> calendars_of(const Settings& settings, Instant now,
                                                   const fs::path& of_root) {
  std::vector<policy::Calendar> all;
  const std::string file = settings.environment.policy + ".calendar.toml";
  if (settings.environment.policy.empty()) return all;
  TRY(auto roots, read_calendar(of_root / file, now));
  if (roots) {
    TRY_DONE(expect_roots(of_root / file));
    all.push_back(*std::move(roots));
  }
  TRY(auto own, read_calendar(settings.base / "policies" / file, now));
  if (own) all.push_back(*std::move(own));
  return all;
}

Done add_closures(policy::EnvironmentFacts& facts, const Settings& settings, Instant now) {
  TRY(const auto calendars, calendars_of(settings, now));
  facts.closed = policy::closures(calendars, now);
  if (!facts.closed.empty()) facts.opens = policy::opens(calendars, now);
  return {};
}

}  // namespace belay::cli
