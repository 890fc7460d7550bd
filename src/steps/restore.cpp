#include "steps/restore.hpp"

#include "base/text.hpp"
#include "steps/migrate_target.hpp"
#include "steps/restore_notes.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using engine::World;

constexpr auto fence_deadline = std::chrono::seconds(30);
constexpr auto restore_deadline = std::chrono::hours(12);

// The names a restore of this run uses; PostgreSQL cuts names at 63 bytes.
struct Names {
  std::string live;
  std::string copy;
  std::string aside;
};

Names names_of(const Attempt& attempt, const std::string& live) {
  const std::string stem = live.substr(0, 30);
  const std::string run = attempt.id.run.text.substr(10);
  return {live, stem + "_restore_" + run, stem + "_failed_" + run};
}

Result<Json> backup_facts(const Attempt& attempt) {
  const Json& facts = attempt.run.facts_of("backup", attempt.id.at);
  if (!facts.is_null()) return facts;
  return fail(ErrorCode::backup_invalid, "this run has no proven backup");
}

Result<std::vector<std::string>> all_own(World& world, const Attempt& attempt,
                                         const RestoreNotes& notes) {
  TRY(auto own, MigrateFiles(world, attempt).own_transactions());
  own.insert(own.end(), notes.own().begin(), notes.own().end());
  return own;
}

Result<std::int64_t> count_foreign(World& world, const Json& facts, const RestoreNotes& notes,
                                   const std::vector<std::string>& own) {
  return world.swap->foreign_transactions(notes.since(facts["counter"].string_or("0")), own);
}

class Restore {
 public:
  Restore(World& world, Attempt& attempt) : world_(world), attempt_(attempt) {}

  Result<engine::Undone> run() {
    const auto known = known_identity(attempt_.run);
    if (!known) return fail(ErrorCode::backup_invalid, "the database's identity is not known");
    const auto names = names_of(attempt_, known->name);
    // Swapped by an attempt that ended before it could settle.
    TRY(const bool swapped, world_.swap->exists(names.aside));
    if (swapped) return settle(*known, names);
    TRY(auto notes, RestoreNotes::read(world_, attempt_.directory, attempt_.id.at));
    Fence fence(world_, attempt_.observer, notes, names.live);
    TRY(const bool stands, fence.stands());
    TRY(auto before, stands ? expect_identity_behind_fence(world_, attempt_.run) : prepare(notes));
    TRY(auto facts, backup_facts(attempt_));
    const auto receipt = ports::receipt_from_json(facts["receipt"]);
    TRY_DONE(world_.backups->prove(receipt, attempt_.id, restore_deadline, attempt_.stop));
    TRY_DONE(fence.close(fence_deadline));
    TRY_DONE(prove_nobody_wrote(facts, notes, fence));
    TRY_DONE(copy(names, receipt));
    TRY_DONE(expect_unbroken(fence));
    TRY_DONE(world_.swap->swap(names.live, names.copy, names.aside));
    fence.swapped();
    return settle(before, names);
  }

 private:
  // What can be done only while the database lets us in.
  Result<ports::Identity> prepare(RestoreNotes& notes) {
    TRY(auto before, expect_identity(world_, attempt_.run));
    TRY_DONE(world_.database->mark(world_.environment.name, attempt_.epoch,
                                   "restore " + to_text(attempt_.id)));
    // SAFETY: the list is read and kept before the fence (nobody can read it behind it), the proof
    // is made behind it. Guarded by Deploy.RestoresNothingOverWhatWasWrittenSince and
    // KilledRestore.EndsLikeAnUndisturbedOne.
    TRY(auto own, all_own(world_, attempt_, notes));
    TRY_DONE(notes.add_own(own));
    return before;
  }

  Done prove_nobody_wrote(const Json& facts, const RestoreNotes& notes, Fence& fence) {
    TRY(const bool proven, fence.is_proven());
    if (proven) return {};
    TRY(auto foreign, count_foreign(world_, facts, notes, notes.own()));
    if (foreign == 0) return fence.prove();
    return fail(ErrorCode::step_failed,
                std::to_string(foreign) + " transaction(s) were made since the backup");
  }

  // A fence that somebody lifted and closed again while the copy was made proves nothing.
  Done expect_unbroken(Fence& fence) {
    TRY(const bool unbroken, fence.is_proven());
    if (unbroken) return {};
    return fail(ErrorCode::step_failed, "somebody changed the database while it was fenced");
  }

  Done copy(const Names& names, const ports::BackupReceipt& receipt) {
    attempt_.observer.progress("restoring into " + names.copy);
    TRY_DONE(world_.swap->create_like(names.live, names.copy));
    TRY_DONE(world_.backups->restore(receipt, names.copy, attempt_.id,
                                     static_cast<int>(world_.environment.backups->jobs),
                                     restore_deadline, attempt_.stop));
    auto verified = verify(names.copy);
    if (!verified) static_cast<void>(world_.swap->drop_copy(names.copy));
    return verified;
  }

  // The copy must be what the database was before the migration, object by object.
  Done verify(const std::string& copy) {
    MigrateFiles files(world_, attempt_);
    TRY(auto start, files.start());
    if (!start)
      return fail(ErrorCode::backup_invalid, "the state before the migration is not known");
    TRY(auto database, world_.open_database(copy));
    TRY(auto catalog, database->catalog(version_table(world_)));
    const auto change = migration::difference(start->catalog, catalog);
    auto revision = start->revision;
    // A tool that must be asked speaks of the live database, not of a copy beside it.
    if (!world_.migrations->must_be_asked()) {
      TRY(auto rows, database->versions(version_table(world_)));
      revision = rows.empty() ? std::nullopt : std::optional(rows.front().revision);
    }
    if (change.empty() && revision == start->revision) return {};
    return fail(ErrorCode::backup_invalid, "the restored copy is not the state before: " +
                                               naming(revision) + ", " + describe(change));
  }

  // The swapped-in database gets schema belay and the epoch again; its OID is another one now.
  Result<engine::Undone> settle(const ports::Identity& before, const Names& names) {
    TRY_DONE(claim());
    TRY(auto facts, world_.database->server());
    return engine::Undone{true, Json(Json::Object{{"aside", names.aside}}), ports::to_json(before),
                          ports::to_json(facts.identity)};
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
};

// The last step whose restore kept notes.
std::optional<StepAt> fenced_step(const saga::RunState& run,
                                  const std::filesystem::path& directory) {
  std::optional<StepAt> found;
  for (const StepAt at : saga::all_steps(run.shape)) {
    std::error_code ignored;
    if (std::filesystem::exists(RestoreNotes::file_in(directory, at), ignored)) found = at;
  }
  return found;
}

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

Result<std::int64_t> written_since_backup(World& world, Attempt& attempt) {
  TRY(auto facts, backup_facts(attempt));
  TRY(auto notes, RestoreNotes::read(world, attempt.directory, attempt.id.at));
  TRY(auto own, all_own(world, attempt, notes));
  return count_foreign(world, facts, notes, own);
}

bool may_have_fenced(const saga::RunState& run, const std::filesystem::path& directory) {
  return fenced_step(run, directory).has_value();
}

std::string fenced_database(const saga::RunState& run) {
  const auto known = known_identity(run);
  return known ? known->name : "";
}

Result<bool> lift_fence(World& world, const saga::RunState& run,
                        const std::filesystem::path& directory, ports::Observer& observer) {
  const auto at = fenced_step(run, directory);
  const std::string live = fenced_database(run);
  if (!at || live.empty()) return false;
  TRY(const auto closed, world.swap->closed_by(live));
  if (!closed) return false;
  TRY(auto notes, RestoreNotes::read(world, directory, *at));
  TRY_DONE(Fence(world, observer, notes, live).lift());
  return true;
}

engine::UndoResult restore(World& world, Attempt& attempt) {
  auto undone = Restore(world, attempt).run();
  if (undone) return *std::move(undone);
  return engine::not_undone(std::move(undone).error());
}

engine::Reconciled reconcile_restore(World& world, Attempt& attempt) {
  const auto known = known_identity(attempt.run);
  if (!known) return {ledger::Verdict::unknown, "the database's identity is not known"};
  const auto names = names_of(attempt, known->name);
  auto swapped = world.swap->exists(names.aside);
  if (!swapped) return {ledger::Verdict::unknown, swapped.error().message};
  // Not done yet: the swapped-in database still has to be claimed, and its identity recorded.
  if (*swapped) return {ledger::Verdict::not_applied, "the copy took the database's place"};
  return reconcile_fence(world, attempt, names.live);
}

}  // namespace belay::steps
