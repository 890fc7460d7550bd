// The records of the ledger: everything that was intended and everything that happened. Each kind
// has a version; old versions are folded for ever, an unknown one makes Belay refuse to act.
// codec.hpp turns them into canonical bytes.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "core/ledger/persons.hpp"
#include "core/ledger/shape.hpp"

namespace belay::ledger {

// A runner took the lease; its epoch is the envelope's from here on.
struct LeaseTaken {
  std::string why;  // the command: "run", "resume", "tick", "rollback"
  friend bool operator==(const LeaseTaken&, const LeaseTaken&) = default;
};

// The files that a run was opened with, byte for byte, and where they came from: its folder is made
// again from them when it is lost. No secret stands in them
// (docs/adr/0017-run-files-in-the-ledger.md).
struct RunFiles {
  std::string plan;         // the plan's bytes
  std::string config;       // belay.toml's
  std::string plan_file;    // where the plan was
  std::string config_file;  // where belay.toml was
  std::string base;         // the folder that its paths are relative to
  friend bool operator==(const RunFiles&, const RunFiles&) = default;
};

// Bytes that a step may take only if they are these.
struct Pin {
  std::string name, digest;  // of the release that is made of them
  friend bool operator==(const Pin&, const Pin&) = default;
};

// The saved plan that a run carries out (docs/adr/0027-saved-plans.md).
struct SavedPlan {
  std::string digest;  // over all its inputs
  std::vector<Pin> artifacts;
  std::vector<Approval> approvals;  // by which the run was let begin
  friend bool operator==(const SavedPlan&, const SavedPlan&) = default;
};

struct RunOpened {
  RunShape shape;
  std::string plan_digest;    // SHA-256 of the plan's bytes
  std::string config_digest;  // and of belay.toml's
  std::optional<RunId> supersedes;
  std::optional<RunFiles> files = {};   // since version 2
  std::optional<SavedPlan> saved = {};  // since version 3
  friend bool operator==(const RunOpened&, const RunOpened&) = default;
};

// A rule of the policy did not hold, and somebody let the run begin all the same.
struct RuleOverridden {
  std::string rule;
  std::vector<std::string> objections;
  std::string reason;
  friend bool operator==(const RuleOverridden&, const RuleOverridden&) = default;
};

struct PhaseOpened {
  int phase = 0;
  friend bool operator==(const PhaseOpened&, const PhaseOpened&) = default;
};

// A gate does not hold; written when that or its reason changes, never by an idle tick.
struct GateObserved {
  int phase = 0;
  std::string waits_for;
  friend bool operator==(const GateObserved&, const GateObserved&) = default;
};

// A person opened a manual gate, or those who approved it did.
struct GateReleased {
  int phase = 0;
  std::optional<std::vector<Approval>> approvals = {};  // since version 2
  friend bool operator==(const GateReleased&, const GateReleased&) = default;
};

struct RunHeld {
  std::string reason;
  friend bool operator==(const RunHeld&, const RunHeld&) = default;
};

struct RunUnheld {
  friend bool operator==(const RunUnheld&, const RunUnheld&) = default;
};

// The effect of attempt n is about to be performed.
struct StepIntended {
  StepAt at;
  int n = 1;
  friend bool operator==(const StepIntended&, const StepIntended&) = default;
};

struct StepSucceeded {
  StepAt at;
  int n = 1;
  Json facts;  // the step's receipt; later steps and the way back read it
  friend bool operator==(const StepSucceeded&, const StepSucceeded&) = default;
};

// What a failed step left behind.
enum class Effect {
  none,     // nothing: as before
  partial,  // something, neither before nor after
};

struct StepFailed {
  StepAt at;
  int n = 1;
  Effect effect = Effect::none;
  std::string code;  // a name of the errors table
  std::string message;
  std::string hint;
  Json facts;
  friend bool operator==(const StepFailed&, const StepFailed&) = default;
};

// The effect may or may not have happened; only observing can tell.
struct StepInDoubt {
  StepAt at;
  int n = 1;
  std::string message;
  friend bool operator==(const StepInDoubt&, const StepInDoubt&) = default;
};

enum class Verdict { applied, not_applied, partial, unknown };

// The world was asked whether the effect of attempt n happened.
struct StepReconciled {
  StepAt at;
  int n = 1;
  Verdict verdict = Verdict::unknown;
  std::string seen;
  Json facts;  // as of StepSucceeded when applied
  friend bool operator==(const StepReconciled&, const StepReconciled&) = default;
};

struct RollbackStarted {
  int from_phase = 0;  // this phase and all later ones are undone
  std::string reason;
  friend bool operator==(const RollbackStarted&, const RollbackStarted&) = default;
};

// The rung that fits what the world shows now; chosen by looking, before anything is undone.
struct WayBackChosen {
  StepAt at;
  WayBack way = WayBack::person;
  std::string why;
  friend bool operator==(const WayBackChosen&, const WayBackChosen&) = default;
};

struct UndoIntended {
  StepAt at;
  int n = 1;
  WayBack way = WayBack::person;
  friend bool operator==(const UndoIntended&, const UndoIntended&) = default;
};

struct StepUndone {
  StepAt at;
  int n = 1;
  WayBack way = WayBack::nothing;
  bool verified = false;
  Json facts;
  friend bool operator==(const StepUndone&, const StepUndone&) = default;
};

struct UndoFailed {
  StepAt at;
  int n = 1;
  WayBack way = WayBack::person;
  Effect effect = Effect::none;  // none: the next rung may be tried
  std::string code;
  std::string message;
  std::string hint;
  friend bool operator==(const UndoFailed&, const UndoFailed&) = default;
};

struct UndoInDoubt {
  StepAt at;
  int n = 1;
  std::string message;
  friend bool operator==(const UndoInDoubt&, const UndoInDoubt&) = default;
};

// The world was asked whether the undo of attempt n happened: applied means undone.
struct UndoReconciled {
  StepAt at;
  int n = 1;
  Verdict verdict = Verdict::unknown;
  std::string seen;
  bool verified = false;
  friend bool operator==(const UndoReconciled&, const UndoReconciled&) = default;
};

// Only a person can decide how to go on.
struct Escalated {
  std::optional<StepAt> at;
  std::string reason;
  std::vector<std::string> open;  // what stays to be done, with its price
  friend bool operator==(const Escalated&, const Escalated&) = default;
};

enum class Answer {
  applied,      // the step's effect is there (and is to stay, on the way back)
  not_applied,  // the step's effect is not there (any more)
  look_again,   // the cause was mended: observe, and go on from there
};

struct PersonAnswered {
  StepAt at;
  Answer answer = Answer::not_applied;
  std::string reason;
  friend bool operator==(const PersonAnswered&, const PersonAnswered&) = default;
};

// The database became another one in our own hands: a restore swapped it.
struct IdentityChanged {
  Json before;
  Json after;
  friend bool operator==(const IdentityChanged&, const IdentityChanged&) = default;
};

struct PhaseClosed {
  int phase = 0;
  friend bool operator==(const PhaseClosed&, const PhaseClosed&) = default;
};

enum class RunEnd {
  succeeded,
  failed_nothing_changed,
  rolled_back_verified,
  rolled_back_unverified,
  restored,
  refused,  // a preflight said no before anything of its phase was changed
};

struct RunClosed {
  RunEnd end = RunEnd::succeeded;
  friend bool operator==(const RunClosed&, const RunClosed&) = default;
};

using Record =
    std::variant<LeaseTaken, RunOpened, PhaseOpened, GateObserved, GateReleased, RunHeld, RunUnheld,
                 StepIntended, StepSucceeded, StepFailed, StepInDoubt, StepReconciled,
                 RollbackStarted, WayBackChosen, UndoIntended, StepUndone, UndoFailed, UndoInDoubt,
                 UndoReconciled, Escalated, PersonAnswered, IdentityChanged, PhaseClosed, RunClosed,
                 RuleOverridden, ApprovalRevoked, ReceiptCounted>;

// A record before it has its place in the chain.
struct Draft {
  Instant at;
  std::string boot;  // the kernel's boot id
  Actor actor;
  std::int64_t epoch = 0;
  RunId run;  // empty for a record of no run
  Record record;
  friend bool operator==(const Draft&, const Draft&) = default;
};

// A place in the chain: seq counts from 1; the head of an empty chain is {0, ""}.
struct Head {
  std::int64_t seq = 0;
  std::string hash;
  friend bool operator==(const Head&, const Head&) = default;
};

struct Entry {
  Head head;          // its own place and hash
  std::string bytes;  // the canonical bytes that were hashed
  Draft draft;        // what they say
};

}  // namespace belay::ledger
