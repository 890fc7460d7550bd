#include "core/saga/standing.hpp"

#include "base/ensure.hpp"
#include "core/saga/decide.hpp"

namespace belay::saga {

ExitStatus exit_of(ledger::RunEnd end) {
  switch (end) {
    case ledger::RunEnd::succeeded:
      return ExitStatus::succeeded;
    case ledger::RunEnd::failed_nothing_changed:
      return ExitStatus::failed_nothing_changed;
    case ledger::RunEnd::rolled_back_verified:
      return ExitStatus::rolled_back_verified;
    case ledger::RunEnd::rolled_back_unverified:
      return ExitStatus::rolled_back_unverified;
    case ledger::RunEnd::restored:
      return ExitStatus::restored;
    case ledger::RunEnd::refused:
      return ExitStatus::refused;
  }
  ENSURE(false, "a run end that does not exist");
}

Standing standing_of(const RunState& run, Instant now) {
  const auto action = decide(run, now);
  if (const auto* finish = std::get_if<Finish>(&action)) return {exit_of(finish->end), {}, {}};
  if (const auto* await = std::get_if<Await>(&action)) {
    return {ExitStatus::waiting, await->waits_for, await->due};
  }
  if (const auto* held = std::get_if<StayHeld>(&action)) {
    return {ExitStatus::waiting, "held: " + held->reason, {}};
  }
  if (std::holds_alternative<NeedPerson>(action)) return {ExitStatus::needs_person, {}, {}};
  return {ExitStatus::interrupted, {}, {}};
}

bool is_good(ExitStatus exit) {
  return exit == ExitStatus::succeeded || exit == ExitStatus::waiting;
}

}  // namespace belay::saga
