// belay release [RUN]
#include <array>

#include "base/text.hpp"
#include "cli/approvals.hpp"
#include "cli/beginnings.hpp"
#include "cli/gatekeeping.hpp"
#include "core/saga/standing.hpp"

namespace belay::cli {
namespace {

// The first phase that is not open yet, when its gate asks for a person.
std::optional<int> closed_manual_gate(const saga::RunState& run) {
  for (std::size_t p = 0; p < run.phases.size(); ++p) {
    if (run.phases[p].closed) continue;
    const bool waits =
        !run.phases[p].opened && run.shape.phases[p].gate.manual && !run.phases[p].released;
    return waits ? std::optional(static_cast<int>(p)) : std::nullopt;
  }
  return std::nullopt;
}

// Those who let this gate open; judged now, since this is when they are needed.
Result<std::vector<ledger::Approval>> approvals_of(const Arguments& arguments,
                                                   const saga::RunState& run, int phase) {
  TRY(const auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(const auto chain, ground.store->read(settings.environment.name));
  const int needed = *run.shape.phases[static_cast<std::size_t>(phase)].gate.approvals;
  TRY(auto authors, authors_of(*ground.files, settings, run, chain));
  const SigningPlace place;
  TRY(auto found,
      approvals_for(
          settings, ground, *place.processes, place.folder.path(),
          {asked_of(run, phase, settings.environment.name), needed, std::move(authors), {}}));
  if (found.enough) return std::move(found.counted);
  found.refused.insert(found.refused.begin(), std::to_string(found.counted.size()) + " of " +
                                                  std::to_string(needed) +
                                                  " person(s) have approved");
  return fail(ErrorCode::approval_refused, join(found.refused, "\n"),
              "belay approve " + run.id.text + " --as PERSON");
}

// What the person lets this run pass by, with what was seen of it; the names of the rules.
Result<std::string> override_rules(const Settings& settings, Ground& ground,
                                   const Arguments& arguments, engine::Journal& journal,
                                   const saga::RunState& run) {
  TRY(const auto wanted, read_overrides(arguments));
  if (wanted.empty()) return std::string();
  TRY(const auto rules_now, policy_of(settings));
  TRY_DONE(expect_unapproved_override(rules_now));
  TRY(const auto verdicts, judged_next(settings, ground, run));
  TRY(auto records, admit(verdicts, wanted));
  std::vector<std::string> rules;
  for (auto& record : records) {
    rules.push_back(record.rule);
    journal.note(run.id, std::move(record));
  }
  return join(rules, ", ");
}

Result<std::string> open_gate(const Arguments& arguments, engine::Journal& journal,
                              const saga::RunState& run) {
  const auto persons = saga::gate_to_approve(run);
  const auto phase = persons ? persons : closed_manual_gate(run);
  if (!phase) {
    return fail(ErrorCode::usage, "run " + run.id.text + " is not held and waits for no person",
                "belay status " + run.id.text);
  }
  ledger::GateReleased record{*phase};
  if (persons) {
    TRY(record.approvals, approvals_of(arguments, run, *phase));
  }
  journal.note(run.id, std::move(record));
  return "the gate of phase '" + run.shape.phases[static_cast<std::size_t>(*phase)].name +
         "' is open; ";
}

// What was done, and what goes on or still keeps the run.
Result<std::string> release_run(const Arguments& arguments, engine::Journal& journal,
                                const saga::RunState& run) {
  TRY(const auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(const auto overridden, override_rules(settings, ground, arguments, journal, run));
  std::string said = overridden.empty() ? "" : "overridden: " + overridden + "; ";
  if (run.held) {
    journal.note(run.id, ledger::RunUnheld{});
    said += "run " + run.id.text + " is no longer held; ";
  } else if (overridden.empty() || saga::gate_to_approve(run) || closed_manual_gate(run)) {
    TRY(const auto opened, open_gate(arguments, journal, run));
    said += opened;
  }
  TRY(const auto closed, closed_now(settings, ground, run));
  if (closed) return said + "it waits for: " + closed->waits_for;
  // What is released early still soaks.
  const auto standing = saga::standing_of(run, ground.clock->now());
  if (standing.exit != ExitStatus::waiting || standing.is_due) return said + "belay tick goes on";
  return said + "it waits for: " + standing.waits_for;
}

constexpr std::array release_options{
    OptionSpec{"override", "RULE=REASON",
               "let what comes next begin though the policy is against it (freeze, window, "
               "backup_age); it stands in the ledger",
               0, true},
};

Result<ExitStatus> release(const Arguments& arguments) {
  return change_run(arguments, "release", [&](engine::Journal& journal, const saga::RunState& run) {
    return release_run(arguments, journal, run);
  });
}

}  // namespace

extern const CommandSpec command_release;
const CommandSpec command_release{
    "release",       "[RUN]", "open a manual gate, or let a held run go on", "belay release 01J9",
    release_options, &release};

}  // namespace belay::cli
