// Where a run stands: the fold over its records. It holds no more than deciding needs.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/ledger/record.hpp"

namespace belay::saga {

// On the way forward.
enum class Forward {
  pending,
  intended,  // an intent without an outcome: only a crash leaves it so
  in_doubt,  // an outcome, but nobody knows which
  succeeded,
  failed,   // and left nothing
  partial,  // and left something
};

// On the way back.
enum class Backward {
  none,
  chosen,    // the rung is chosen, nothing was done yet
  intended,  // as above
  in_doubt,
  undone,
  partial,  // the undo left something
};

struct StepState {
  Forward forward = Forward::pending;
  Backward backward = Backward::none;
  int attempts = 0;
  int undo_attempts = 0;
  bool unknowable = false;                   // reconcile could not tell
  std::optional<ledger::WayBack> way;        // chosen
  std::vector<ledger::WayBack> failed_ways;  // tried, and left nothing
  bool verified = false;                     // of the undo
  Json facts;                                // of the success
  Json undo_facts;
  std::string message;  // of the last failure or doubt
  std::string code;     // of the last failure on the way forward
};

struct PhaseState {
  std::optional<Instant> opened;
  std::optional<Instant> closed;
  bool released = false;
  std::string waits_for;  // as last observed
  std::vector<StepState> steps;
};

struct Rollback {
  int from_phase = 0;
  std::string reason;
};

struct RunState {
  RunId id;
  ledger::RunShape shape;
  std::string plan_digest;
  std::string config_digest;
  std::optional<RunId> supersedes;
  std::optional<ledger::SavedPlan> saved;
  Instant opened{};
  std::vector<PhaseState> phases;
  std::optional<Rollback> rollback;
  std::optional<ledger::Escalated> escalation;
  bool held = false;
  std::string held_reason;
  std::optional<ledger::RunEnd> end;
  std::vector<ledger::RuleOverridden> overridden;
  std::vector<ledger::ReceiptCounted> receipts;  // of other hosts, by which it was let begin
  Json identity;                                 // the last IdentityChanged::after

  StepState& step(StepAt at) {
    return phases[static_cast<std::size_t>(at.phase)].steps[static_cast<std::size_t>(at.step)];
  }
  const StepState& step(StepAt at) const {
    return phases[static_cast<std::size_t>(at.phase)].steps[static_cast<std::size_t>(at.step)];
  }
  // The facts of the last succeeded step of this kind before `before`; null when there is none.
  const Json& facts_of(std::string_view kind, StepAt before) const;
};

// Whether a step's undo would do anything: it has a rung that changes the world.
bool has_effect(const ledger::StepShape& shape);
// Whether anything that the run changed still stands, in the phases before `before`.
bool stands(const RunState& run, int before);

// The order of a run's steps.
std::vector<StepAt> all_steps(const ledger::RunShape& shape);

}  // namespace belay::saga
