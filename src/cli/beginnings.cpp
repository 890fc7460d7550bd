#include "cli/beginnings.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cli/calendars.hpp"
#include "cli/policy_facts.hpp"
#include "core/policy/going_on.hpp"
#include "core/saga/decide.hpp"
#include "core/saga/naming.hpp"
#include "core/saga/standing.hpp"
#include "steps/table.hpp"

namespace belay::cli {
namespace {

using Verdicts = std::vector<policy::Verdict>;
constexpr std::array<std::string_view, 3> asked_again{"freeze", "window", "backup_age"};

bool is_asked_again(const policy::Setting& setting) {
  return std::ranges::find(asked_again, setting.rule->id) != asked_again.end();
}

bool was_overridden(const saga::RunState& run, const std::string& rule, const std::string& seen) {
  return std::ranges::any_of(run.overridden, [&](const ledger::RuleOverridden& record) {
    return record.rule == rule &&
           std::ranges::find(record.objections, seen) != record.objections.end();
  });
}

void leave_out_overridden(const saga::RunState& run, Verdicts& verdicts) {
  for (auto& verdict : verdicts) {
    std::erase_if(verdict.objections, [&](const policy::Objection& objection) {
      return was_overridden(run, verdict.rule, objection.seen);
    });
    verdict.holds = verdict.objections.empty();
  }
}

// A restore is made by its command, whose kinds no plan may name; no calendar keeps a way back.
bool is_of_a_plan(const ledger::RunShape& shape) {
  const auto kinds = steps::table();
  return std::ranges::all_of(saga::all_steps(shape), [&](StepAt at) {
    return std::ranges::find(kinds, shape.step(at).kind, &engine::StepKind::name) != kinds.end();
  });
}

Result<Verdicts> judge_phase(const Settings& settings, Ground& ground, const saga::RunState& run,
                             int phase) {
  if (!is_of_a_plan(run.shape)) return Verdicts{};
  TRY(auto rules, policy_of(settings));
  std::erase_if(rules, [](const auto& setting) { return !is_asked_again(setting); });
  policy::EnvironmentFacts facts;
  facts.phase = phase;
  TRY_DONE(add_now(facts, settings, ground, rules));
  auto verdicts = policy::judge(rules, {run.shape, std::move(facts)});
  leave_out_overridden(run, verdicts);
  return verdicts;
}

Result<Verdicts> judge_step(const Settings& settings, Ground& ground, const saga::RunState& run,
                            StepAt at) {
  Verdicts verdicts;
  if (run.shape.step(at).kind != "migrate") return verdicts;
  TRY(const auto rules, policy_of(settings));
  for (const auto& setting : rules) {
    if (setting.rule->id != "backup_age" || setting.level == policy::Level::off) continue;
    const auto stale = policy::stale_backup(run, at, ground.clock->now(), setting.bound);
    policy::Verdict verdict{"backup_age", setting.level, true, {}, setting.source};
    if (stale) verdict.objections.push_back(*stale);
    verdicts.push_back(std::move(verdict));
  }
  leave_out_overridden(run, verdicts);
  return verdicts;
}

// What keeps it waiting, of these verdicts. Only a calendar opens by itself.
Result<std::optional<saga::Await>> await_of(const Settings& settings, Ground& ground, int phase,
                                            const Verdicts& verdicts) {
  std::vector<std::string> closed;
  bool by_time = true;
  for (const auto& verdict : verdicts) {
    if (!refuses(verdict)) continue;
    by_time = by_time && verdict.rule != "backup_age";
    for (const auto& objection : verdict.objections) closed.push_back(objection.seen);
  }
  if (closed.empty()) return std::optional<saga::Await>{};
  saga::Await await{phase, join(closed, "; "), {}};
  if (by_time) {
    const auto now = ground.clock->now();
    TRY(const auto calendars, calendars_of(settings, now));
    // What only warns, or was overridden, opens nothing: then nobody knows when it goes on.
    const auto all = policy::closures(calendars, now);
    const bool each_keeps = std::ranges::all_of(all, [&](const policy::Closure& closure) {
      return std::ranges::find(closed, closure.text) != closed.end();
    });
    if (each_keeps) await.due = policy::opens(calendars, now);
  }
  return std::optional(std::move(await));
}

Result<std::optional<saga::Await>> kept_from(const Settings& settings, Ground& ground,
                                             const saga::RunState& run,
                                             const saga::Action& action) {
  if (const auto* open = std::get_if<saga::OpenPhase>(&action)) {
    TRY(const auto verdicts, judge_phase(settings, ground, run, open->phase));
    return await_of(settings, ground, open->phase, verdicts);
  }
  const auto* first = std::get_if<saga::Perform>(&action);
  if (first == nullptr || first->n > 1) return std::optional<saga::Await>{};
  TRY(const auto verdicts, judge_step(settings, ground, run, first->at));
  return await_of(settings, ground, first->at.phase, verdicts);
}

// The first phase that is not over.
std::optional<int> phase_at_hand(const saga::RunState& run) {
  for (std::size_t p = 0; p < run.phases.size(); ++p) {
    if (!run.phases[p].closed) return static_cast<int>(p);
  }
  return std::nullopt;
}

}  // namespace

Result<Verdicts> judged_next(const Settings& settings, Ground& ground, const saga::RunState& run) {
  const auto phase = phase_at_hand(run);
  if (!phase || run.rollback || run.end) return Verdicts{};
  if (!run.phases[static_cast<std::size_t>(*phase)].opened) {
    return judge_phase(settings, ground, run, *phase);
  }
  const auto action = saga::decide(run, ground.clock->now());
  const auto* first = std::get_if<saga::Perform>(&action);
  return first && first->n == 1 ? judge_step(settings, ground, run, first->at) : Verdicts{};
}

Result<std::optional<saga::Await>> closed_now(const Settings& settings, Ground& ground,
                                              const saga::RunState& run) {
  return kept_from(settings, ground, run, saga::decide(run, ground.clock->now()));
}

saga::Standing standing_here(const Settings& settings, Ground& ground, const saga::RunState& run) {
  const auto closed = closed_now(settings, ground, run);
  if (!closed || !*closed) return saga::standing_of(run, ground.clock->now());
  return {ExitStatus::waiting, (*closed)->waits_for, (*closed)->due};
}

engine::Gatekeeper policy_keeper(const Settings& settings, Ground& ground) {
  return [&settings, &ground](const saga::RunState& run, const saga::Action& action) {
    return kept_from(settings, ground, run, action);
  };
}

}  // namespace belay::cli
