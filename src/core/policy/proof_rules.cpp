// What must be proven before a migration begins.
#include <algorithm>

#include "core/policy/going_on.hpp"
#include "core/policy/rule_functions.hpp"
#include "core/saga/naming.hpp"

namespace belay::policy {
namespace {

using Step = ledger::StepShape;

bool is_backup(const Step& step) {
  return step.kind == "backup";
}

bool has(const Step& step, ledger::WayBack way) {
  return std::ranges::find(step.ways, way) != step.ways.end();
}

// Of the phase that is about to begin, the migrates that no backup of their phase stands before:
// that one will be as young as can be.
std::vector<StepAt> without_backup(const Facts& facts) {
  std::vector<StepAt> found;
  const auto phase = facts.environment.phase;
  if (phase >= static_cast<int>(facts.shape.phases.size())) return found;
  const auto& steps = facts.shape.phases[static_cast<std::size_t>(phase)].steps;
  const auto backup = std::ranges::find_if(steps, is_backup) - steps.begin();
  for (std::ptrdiff_t at = 0; at < std::min<std::ptrdiff_t>(backup, std::ssize(steps)); ++at) {
    if (steps[static_cast<std::size_t>(at)].kind == "migrate") {
      found.push_back({phase, static_cast<int>(at)});
    }
  }
  return found;
}

std::string at_most(std::int64_t bound) {
  return "at most " + to_text(Duration(bound)) + " old is wanted";
}

}  // namespace

Objections backup_age(const Facts& facts) {
  Objections all;
  const auto& newest = facts.environment.backup;
  for (const StepAt at : without_backup(facts)) {
    const std::string step = saga::name_of(facts.shape, at);
    if (!newest) {
      all.push_back({step + " has no backup in its phase, and none of before is proven",
                     "add a backup to the phase, or belay backup create"});
    } else if (facts.environment.now - newest->taken > Duration(facts.bound)) {
      all.push_back({step + " goes by backup " + newest->name + ", taken " +
                         to_text(newest->taken) + ": " + at_most(facts.bound),
                     "add a backup to the phase, or belay backup create"});
    }
  }
  return all;
}

std::optional<Objection> stale_backup(const saga::RunState& run, StepAt migrate, Instant now,
                                      std::int64_t most) {
  for (StepAt before{migrate.phase, migrate.step - 1}; before.step >= 0; --before.step) {
    if (!is_backup(run.shape.step(before))) continue;
    const auto taken = parse_instant(run.step(before).facts["taken_at"].string_or(""));
    if (!taken || now - *taken <= Duration(most)) return std::nullopt;
    return Objection{saga::name_of(run.shape, migrate) + " goes by the backup of " +
                         saga::name_of(run.shape, before) + ", taken " + to_text(*taken) + ": " +
                         at_most(most),
                     "belay rollback " + run.id.text + ", and begin anew"};
  }
  return std::nullopt;
}

Objections contract_after_soak(const Facts& facts) {
  Objections all;
  for (const StepAt at : saga::all_steps(facts.shape)) {
    const auto& step = facts.shape.step(at);
    // Where the scripts are not understood the ladder offers both, and nothing is said.
    const bool destroys = step.kind == "migrate" && !has(step, ledger::WayBack::keep) &&
                          !has(step, ledger::WayBack::downgrade);
    const auto& gate = facts.shape.phases[static_cast<std::size_t>(at.phase)].gate;
    const bool soaks = at.phase > 0 && gate.soak && gate.soak->count() > 0;
    if (!destroys || soaks) continue;
    all.push_back({saga::name_of(facts.shape, at) +
                       " cannot be taken back by keeping or downgrading, and its phase has no soak",
                   "put it into a later phase with gate = { soak = \"20h\" }"});
  }
  return all;
}

Objections lint(const Facts& facts) {
  Objections all;
  for (const auto& finding : facts.environment.lint) {
    if (finding.gravity > facts.bound) continue;
    all.push_back({finding.text, "belay lint tells the safe form; or silence it with a reason"});
  }
  return all;
}

}  // namespace belay::policy
