#include "cli/calendars.hpp"

#include "cli/trusted_file.hpp"
#include "core/policy/calendar_file.hpp"
#include "world/os/time_zone.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

Result<std::optional<policy::Calendar>> calendar_of(const std::optional<std::string>& text,
                                                    const fs::path& file, Instant now) {
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
  const auto in_project = settings.base / "policies" / file;
  TRY(const auto trusted, read_trusted_if_there(of_root / file, 0, "root's calendar"));
  TRY(const auto text, read_file_if_there(in_project));
  TRY(auto roots, calendar_of(trusted, of_root / file, now));
  if (roots) all.push_back(*std::move(roots));
  TRY(auto own, calendar_of(text, in_project, now));
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
