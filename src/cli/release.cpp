// belay release [RUN]
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

Result<ExitStatus> release(const Arguments& arguments) {
  const auto change = [](engine::Journal& journal,
                         const saga::RunState& run) -> Result<std::string> {
    if (run.held) {
      journal.note(run.id, ledger::RunUnheld{});
      return "run " + run.id.text + " is no longer held; belay tick goes on";
    }
    const auto phase = closed_manual_gate(run);
    if (!phase) {
      return fail(ErrorCode::usage, "run " + run.id.text + " is not held and waits for no person",
                  "belay status " + run.id.text);
    }
    journal.note(run.id, ledger::GateReleased{*phase});
    return "the gate of phase '" + run.shape.phases[static_cast<std::size_t>(*phase)].name +
           "' is open; belay tick goes on";
  };
  return change_run(arguments, "release", change);
}

}  // namespace

extern const CommandSpec command_release;
const CommandSpec command_release{
    "release", "[RUN]", "open a manual gate, or let a held run go on", "belay release 01J9",
    {},        &release};

}  // namespace belay::cli
