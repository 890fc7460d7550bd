#include "engine/run.hpp"

#include "engine/failpoint.hpp"

namespace belay::engine {
namespace {

using namespace saga;

std::string name_of(const Error& error) {
  return std::string(row_of(error.code).name);
}

// Carries out one action. Returns a standing when the loop is to end.
class Loop {
 public:
  using Turn = Result<std::optional<Standing>>;

  Loop(Journal& journal, BoundRun& bound, const LoopSettings& settings)
      : journal_(journal), bound_(bound), settings_(settings) {}

  const RunState& run() const { return journal_.state().runs.at(settings_.run); }

  Turn operator()(const OpenPhase& a) { return noted(ledger::PhaseOpened{a.phase}); }
  Turn operator()(const ClosePhase& a) { return noted(ledger::PhaseClosed{a.phase}); }
  Turn operator()(const StartRollback& a) {
    return noted(ledger::RollbackStarted{a.from_phase, a.reason});
  }
  Turn operator()(const Escalate& a) { return noted(ledger::Escalated{a.at, a.reason, a.open}); }
  Turn operator()(const CloseRun& a) { return noted(ledger::RunClosed{a.end}); }

  Turn operator()(const Perform& a) {
    note(ledger::StepIntended{a.at, a.n});
    reach("intending", a.at);
    TRY_DONE(announce());
    auto attempt = attempt_at(a.at, a.n);
    reach("performing", a.at);
    const auto performed = bound_.step(a.at).step->perform(attempt);
    reach("performed", a.at);
    std::visit([&](const auto& outcome) { record(a, outcome); }, performed);
    return std::nullopt;
  }

  Turn operator()(const Reconcile& a) {
    TRY_DONE(journal_.commit());
    reach("reconciling", a.at);
    auto attempt = attempt_at(a.at, a.n);
    auto seen = bound_.step(a.at).step->reconcile(attempt);
    return noted(ledger::StepReconciled{a.at, a.n, seen.verdict, seen.seen, seen.facts});
  }

  Turn operator()(const ChooseWayBack& a) {
    TRY_DONE(journal_.commit());
    auto attempt = attempt_at(a.at, run().step(a.at).undo_attempts + 1);
    const auto chosen = bound_.step(a.at).step->choose_way_back(attempt, a.open);
    return noted(ledger::WayBackChosen{a.at, chosen.way, chosen.why});
  }

  Turn operator()(const Undo& a) {
    note(ledger::UndoIntended{a.at, a.n, a.way});
    reach("intending-undo", a.at);
    TRY_DONE(announce());
    auto attempt = attempt_at(a.at, a.n);
    reach("undoing", a.at);
    const auto result = bound_.step(a.at).step->undo(attempt, a.way);
    reach("undone", a.at);
    std::visit([&](const auto& outcome) { record(a, outcome); }, result);
    return std::nullopt;
  }

  Turn operator()(const ReconcileUndo& a) {
    TRY_DONE(journal_.commit());
    reach("reconciling-undo", a.at);
    auto attempt = attempt_at(a.at, a.n);
    const auto seen = bound_.step(a.at).step->reconcile_undo(attempt, a.way);
    return noted(ledger::UndoReconciled{a.at, a.n, seen.verdict, seen.seen, seen.verified});
  }

  Turn operator()(const Await& a) {
    const auto& phase = run().phases[static_cast<std::size_t>(a.phase)];
    if (phase.waits_for != a.waits_for) note(ledger::GateObserved{a.phase, a.waits_for});
    return ended({ExitStatus::waiting, a.waits_for, a.due});
  }
  Turn operator()(const StayHeld& a) {
    return ended({ExitStatus::waiting, "held: " + a.reason, {}});
  }
  Turn operator()(const NeedPerson&) { return ended({ExitStatus::needs_person, {}, {}}); }
  Turn operator()(const Finish& a) { return ended({exit_of(a.end), {}, {}}); }

 private:
  void reach(std::string_view point, StepAt at) const {
    failpoint(point, run().shape.step(at).kind);
  }
  void note(ledger::Record record) { journal_.note(settings_.run, std::move(record)); }
  Turn noted(ledger::Record record) {
    note(std::move(record));
    return std::nullopt;
  }
  Turn ended(Standing standing) {
    TRY_DONE(journal_.commit());
    return standing;
  }

  // SAFETY: the intent is durable and the fence holds before any effect. Guarded by the crash
  // simulation's seeded bug "an effect before its intent".
  Done announce() {
    TRY_DONE(journal_.commit());
    return settings_.fence();
  }

  Attempt attempt_at(StepAt at, int n) const {
    return {{settings_.run, at, n}, journal_.epoch(),   run(),
            settings_.stop,         settings_.observer, settings_.directory};
  }

  void record(const Perform& a, const Succeeded& s) {
    note(ledger::StepSucceeded{a.at, a.n, s.facts});
  }
  void record(const Perform& a, const Failed& f) {
    note(ledger::StepFailed{a.at, a.n, f.effect, name_of(f.error), describe(f.error), f.error.hint,
                            f.facts});
  }
  void record(const Perform& a, const InDoubt& d) {
    note(ledger::StepInDoubt{a.at, a.n, d.message});
  }
  void record(const Undo& a, const Undone& u) {
    if (!u.identity_after.is_null()) {
      note(ledger::IdentityChanged{u.identity_before, u.identity_after});
    }
    note(ledger::StepUndone{a.at, a.n, a.way, u.verified, u.facts});
  }
  void record(const Undo& a, const Failed& f) {
    note(ledger::UndoFailed{a.at, a.n, a.way, f.effect, name_of(f.error), describe(f.error),
                            f.error.hint});
  }
  void record(const Undo& a, const InDoubt& d) { note(ledger::UndoInDoubt{a.at, a.n, d.message}); }

  Journal& journal_;
  BoundRun& bound_;
  const LoopSettings& settings_;
};

// SAFETY: only beginnings are ever kept waiting; what was begun is finished or taken back. Guarded
// by Gatekeeper.IsNeverAskedOnTheWayBack and Gatekeeper.LetsWhatWasBegunGoOnAfterEveryCrash.
// SAFETY: what was done is durable before a later phase is asked about, for who answers may read
// the ledger, and before an error ends the loop. Guarded by
// Gatekeeper.FindsInTheLedgerWhatThePhaseBeforeDid and Gatekeeper.ThatCannotTellLosesNoOutcome.
Result<std::optional<Await>> kept_waiting(const LoopSettings& settings, Journal& journal,
                                          const Action& action) {
  const auto* open = std::get_if<OpenPhase>(&action);
  const auto* perform = std::get_if<Perform>(&action);
  const bool begins = open || (perform && perform->n == 1);
  if (!begins || !settings.gatekeeper) return std::optional<Await>{};
  if (open && open->phase > 0) TRY_DONE(journal.commit());
  const auto& run = journal.state().runs.at(settings.run);
  auto kept = settings.gatekeeper(run, action);
  if (!kept && run.phases.front().opened) TRY_DONE(journal.commit());
  return kept;
}

}  // namespace

Result<Standing> advance(Journal& journal, BoundRun& bound, const LoopSettings& settings) {
  Loop loop(journal, bound, settings);
  while (true) {
    if (settings.stop.level() != ports::StopLevel::none && !loop.run().rollback) {
      TRY_DONE(journal.commit());
      return Standing{ExitStatus::interrupted, {}, {}};
    }
    Action action = settings.decide(loop.run(), settings.clock.now());
    TRY(auto wait, kept_waiting(settings, journal, action));
    if (wait) action = *std::move(wait);
    TRY(auto standing, std::visit(loop, action));
    if (standing) return *std::move(standing);
  }
}

}  // namespace belay::engine
