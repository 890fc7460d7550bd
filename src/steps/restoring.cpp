#include "steps/restoring.hpp"

#include "steps/restore_notes.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using engine::World;

constexpr auto fence_deadline = std::chrono::seconds(30);
constexpr auto restore_deadline = std::chrono::hours(12);

// "20261121T110300" of an instant's text.
std::string compact(Instant at) {
  std::string text;
  for (const char c : to_text(at).substr(0, 19)) {
    if (c != '-' && c != ':') text += c;
  }
  return text;
}

class Placing {
 public:
  Placing(World& world, Attempt& attempt, const Restoring& what)
      : world_(world), attempt_(attempt), what_(what), names_(what.names) {}

  Result<Restored> run() {
    TRY(auto notes, RestoreNotes::read(world_, attempt_.directory, attempt_.id.at));
    // Swapped by an attempt that ended before it could settle.
    TRY(const bool swapped, world_.swap->exists(names_.aside));
    if (swapped)
      return settle_surely(known_identity(attempt_.run).value_or(ports::Identity{}), notes);
    Fence fence(world_, attempt_.observer, notes, names_.live);
    TRY(const bool stands, fence.stands());
    TRY(auto before, stands ? expect_identity_behind_fence(world_, attempt_.run) : prepare(notes));
    const auto receipt = ports::receipt_from_json(what_.backup["receipt"]);
    TRY_DONE(prove_backup(world_, attempt_, receipt));
    TRY_DONE(fence.close(fence_deadline));
    TRY_DONE(count_what_others_wrote(notes, fence));
    TRY_DONE(make_copy(world_, attempt_, names_, receipt, what_.verify));
    TRY_DONE(expect_unbroken(fence));
    TRY_DONE(world_.swap->swap(names_.live, names_.copy, names_.aside));
    fence.swapped();
    return settle_surely(before, notes);
  }

 private:
  // What can be done only while the database lets us in.
  Result<ports::Identity> prepare(RestoreNotes& notes) {
    TRY(auto before, expect_identity(world_, attempt_.run));
    TRY_DONE(world_.database->mark(world_.environment.name, attempt_.epoch,
                                   "restore " + to_text(attempt_.id)));
    // SAFETY: the list is read and kept before the fence (nobody can read it behind it), the proof
    // is made behind it. Guarded by Deploy.RestoresNothingOverWhatWasWrittenSince and
    // KilledRestore.WhileCopyingEndsLikeAnUndisturbedOne.
    TRY(auto own, what_.own());
    TRY_DONE(notes.add_own(own));
    return before;
  }

  Done count_what_others_wrote(const RestoreNotes& notes, Fence& fence) {
    TRY(const bool proven, fence.is_proven());
    if (proven) return {};
    TRY(auto foreign, world_.swap->foreign_transactions(
                          notes.since(what_.backup["counter"].string_or("0")), notes.own()));
    if (foreign == 0 || what_.loss == Loss::accepted) return fence.prove(foreign);
    return fail(ErrorCode::step_failed,
                std::to_string(foreign) + " transaction(s) were made since the backup");
  }

  // A fence that somebody lifted and closed again while the copy was made proves nothing.
  Done expect_unbroken(Fence& fence) {
    TRY(const bool unbroken, fence.is_proven());
    if (unbroken) return {};
    return fail(ErrorCode::step_failed, "somebody changed the database while it was fenced");
  }

  // The swap is done: what fails from here on leaves it to be settled by whoever comes next.
  Result<Restored> settle_surely(const ports::Identity& before, const RestoreNotes& notes) {
    auto settled = settle(before, notes);
    if (settled) return settled;
    Error error = std::move(settled).error();
    error.disposition = Disposition::in_doubt;
    return fail(std::move(error));
  }

  // The swapped-in database gets schema belay and the epoch again; its OID is another one now.
  Result<Restored> settle(const ports::Identity& before, const RestoreNotes& notes) {
    TRY_DONE(claim());
    TRY(auto facts, world_.database->server());
    return Restored{before, facts.identity, notes.lost()};
  }

  Done claim() {
    TRY_DONE(world_.database->make_belay_schema());
    TRY(auto epoch, world_.database->epoch(world_.environment.name));
    if (epoch >= attempt_.epoch) return {};
    return world_.database->take_epoch(world_.environment.name, attempt_.epoch, attempt_.id.run,
                                       "restore");
  }

  World& world_;
  Attempt& attempt_;
  const Restoring& what_;
  const RestoreNames& names_;
};

// Not swapped: a fence of ours that stands is gone on behind; any other is lifted first, so that
// the restore begins anew, and what was written meanwhile is counted.
engine::Reconciled reconcile_fence(World& world, Attempt& attempt, const std::string& live) {
  auto notes = RestoreNotes::read(world, attempt.directory, attempt.id.at);
  if (!notes) return {ledger::Verdict::unknown, notes.error().message};
  Fence fence(world, attempt.observer, *notes, live);
  const auto stands = fence.stands();
  if (!stands) return {ledger::Verdict::unknown, stands.error().message};
  if (*stands) {
    fence.leave();
    return {ledger::Verdict::not_applied, "the fence stands, nothing was swapped"};
  }
  const auto open = fence.lift();
  if (!open) return {ledger::Verdict::unknown, open.error().message};
  return {ledger::Verdict::not_applied, "the live database was not touched"};
}

}  // namespace

RestoreNames names_of_way_back(const RunId& run, const std::string& live) {
  const std::string stem = live.substr(0, 30);
  const std::string tail = run.text.substr(10);
  return {live, stem + "_restore_" + tail, stem + "_failed_" + tail};
}

RestoreNames names_by_hand(const saga::RunState& run, const std::string& live) {
  const std::string stem = live.substr(0, 30);
  return {live, stem + "_restore_" + run.id.text.substr(10),
          stem + "_before_" + compact(run.opened) + "_" + run.id.text.substr(20)};
}

Result<Restored> put_in_place(World& world, Attempt& attempt, const Restoring& restoring) {
  return Placing(world, attempt, restoring).run();
}

engine::Reconciled reconcile_place(World& world, Attempt& attempt, const RestoreNames& names) {
  auto swapped = world.swap->exists(names.aside);
  if (!swapped) return {ledger::Verdict::unknown, swapped.error().message};
  // Not done yet: the swapped-in database still has to be claimed, and its identity recorded.
  if (*swapped) return {ledger::Verdict::not_applied, "the copy took the database's place"};
  return reconcile_fence(world, attempt, names.live);
}

Done make_copy(World& world, Attempt& attempt, const RestoreNames& names,
               const ports::BackupReceipt& receipt,
               const std::function<Done(const std::string& copy)>& verify) {
  attempt.observer.progress("restoring into " + names.copy);
  TRY_DONE(world.swap->create_like(names.live, names.copy));
  Done made = world.backups->restore(receipt, names.copy, attempt.id,
                                     static_cast<int>(world.environment.backups->jobs),
                                     restore_deadline, attempt.stop);
  if (made) made = verify(names.copy);
  if (!made) static_cast<void>(world.swap->drop_copy(names.copy));
  return made;
}

Done prove_backup(World& world, Attempt& attempt, const ports::BackupReceipt& receipt) {
  return world.backups->prove(receipt, attempt.id, restore_deadline, attempt.stop);
}

}  // namespace belay::steps
