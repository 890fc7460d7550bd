// belay release [RUN]
#include "base/text.hpp"
#include "cli/approvals.hpp"
#include "cli/gatekeeping.hpp"

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

Result<std::string> open_gate(const Arguments& arguments, engine::Journal& journal,
                              const saga::RunState& run) {
  const auto persons = gate_to_approve(run);
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
         "' is open; belay tick goes on";
}

Result<ExitStatus> release(const Arguments& arguments) {
  const auto change = [&](engine::Journal& journal,
                          const saga::RunState& run) -> Result<std::string> {
    if (!run.held) return open_gate(arguments, journal, run);
    journal.note(run.id, ledger::RunUnheld{});
    return "run " + run.id.text + " is no longer held; belay tick goes on";
  };
  return change_run(arguments, "release", change);
}

}  // namespace

extern const CommandSpec command_release;
const CommandSpec command_release{
    "release", "[RUN]", "open a manual gate, or let a held run go on", "belay release 01J9",
    {},        &release};

}  // namespace belay::cli
