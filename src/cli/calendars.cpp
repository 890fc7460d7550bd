#include "cli/calendars.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/policy/calendar_file.hpp"
#include "core/saga/decide.hpp"
#include "core/saga/standing.hpp"
#include "world/os/time_zone.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::array<std::string_view, 2> calendar_rules{"freeze", "window"};

Result<policy::Calendar> read_calendar(const fs::path& file, Instant now) {
  TRY(auto text, read_file(file));
  auto read = policy::parse_calendar(text, file.string());
  if (!read) return fail(ErrorCode::config_invalid, plan::to_text(read.error(), file.string()));
  auto zone = world::read_zone(read->zone_name, now, now + policy::ahead);
  if (!zone) return fail(std::move(zone).error().while_doing("reading '" + file.string() + "'"));
  read->zone = *std::move(zone);
  return *std::move(read);
}

bool is_of_calendar(const policy::Setting& setting) {
  return std::ranges::find(calendar_rules, setting.rule->id) != calendar_rules.end();
}

bool was_overridden(const saga::RunState& run, const std::string& rule, const std::string& seen) {
  return std::ranges::any_of(run.overridden, [&](const ledger::RuleOverridden& record) {
    return record.rule == rule &&
           std::ranges::find(record.objections, seen) != record.objections.end();
  });
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

Result<std::vector<policy::Verdict>> judged_by_calendar(const Settings& settings,
                                                        const saga::RunState& run, Instant now) {
  TRY(auto rules, policy_of(settings));
  std::erase_if(rules, [](const auto& setting) { return !is_of_calendar(setting); });
  policy::EnvironmentFacts facts;
  TRY_DONE(add_closures(facts, settings, now));
  auto verdicts = policy::judge(rules, {run.shape, facts});
  for (auto& verdict : verdicts) {
    std::erase_if(verdict.objections, [&](const policy::Objection& objection) {
      return was_overridden(run, verdict.rule, objection.seen);
    });
    verdict.holds = verdict.objections.empty();
  }
  return verdicts;
}

Result<std::optional<saga::Await>> closed_now(const Settings& settings, const saga::RunState& run,
                                              int phase, Instant now) {
  TRY(const auto verdicts, judged_by_calendar(settings, run, now));
  std::vector<std::string> closed;
  for (const auto& verdict : verdicts) {
    if (!refuses(verdict)) continue;
    for (const auto& objection : verdict.objections) closed.push_back(objection.seen);
  }
  if (closed.empty()) return std::optional<saga::Await>{};
  TRY(const auto calendars, calendars_of(settings, now));
  return std::optional(saga::Await{phase, join(closed, "; "), policy::opens(calendars, now)});
}

Result<std::optional<saga::Await>> closed_now(const Settings& settings, const saga::RunState& run,
                                              Instant now) {
  const auto action = saga::decide(run, now);
  const auto* open = std::get_if<saga::OpenPhase>(&action);
  if (open == nullptr) return std::optional<saga::Await>{};
  return closed_now(settings, run, open->phase, now);
}

saga::Standing standing_here(const Settings& settings, const saga::RunState& run, Instant now) {
  const auto closed = closed_now(settings, run, now);
  if (!closed || !*closed) return saga::standing_of(run, now);
  return {ExitStatus::waiting, (*closed)->waits_for, (*closed)->due};
}

engine::Gatekeeper calendar_keeper(const Settings& settings, ports::Clock& clock) {
  return [&settings, &clock](const saga::RunState& run, int phase) {
    return closed_now(settings, run, phase, clock.now());
  };
}

}  // namespace belay::cli
