#include "steps/restore.hpp"

#include <algorithm>

#include "steps/migrate_target.hpp"
#include "steps/restore_notes.hpp"
#include "steps/restoring.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using engine::World;

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

// The copy must be what the database was before the migration, object by object.
Done verify_copy(World& world, const Attempt& attempt, const std::string& copy) {
  MigrateFiles files(world, attempt);
  TRY(auto start, files.start());
  if (!start) return fail(ErrorCode::backup_invalid, "the state before the migration is not known");
  TRY(auto database, world.open_database(copy));
  TRY(auto catalog, database->catalog(version_table(world)));
  const auto change = migration::difference(start->catalog, catalog);
  auto revision = start->revision;
  // A tool that must be asked speaks of the live database, not of a copy beside it.
  if (!world.migrations->must_be_asked()) {
    TRY(auto rows, database->versions(version_table(world)));
    revision = rows.empty() ? std::nullopt : std::optional(rows.front().revision);
  }
  if (change.empty() && revision == start->revision) return {};
  return fail(ErrorCode::backup_invalid, "the restored copy is not the state before: " +
                                             naming(revision) + ", " + describe(change));
}

Result<engine::Undone> restore_phase(World& world, Attempt& attempt) {
  const auto known = known_identity(attempt.run);
  if (!known) return fail(ErrorCode::backup_invalid, "the database's identity is not known");
  TRY(auto notes, RestoreNotes::read(world, attempt.directory, attempt.id.at));
  TRY(auto backup, backup_facts(attempt));
  const auto names = names_of_way_back(attempt.id.run, known->name);
  TRY(const auto restored,
      put_in_place(world, attempt,
                   {names, std::move(backup), [&] { return all_own(world, attempt, notes); },
                    [&](const std::string& copy) { return verify_copy(world, attempt, copy); }}));
  return engine::Undone{true, Json(Json::Object{{"aside", names.aside}}),
                        ports::to_json(restored.before), ports::to_json(restored.after)};
}

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

bool is_in_the_middle_of_one(const saga::RunState& run) {
  return std::ranges::any_of(saga::all_steps(run.shape), [&](StepAt at) {
    const auto& step = run.step(at);
    return run.shape.step(at).kind == "restore" && step.attempts > 0 &&
           step.forward != saga::Forward::succeeded && step.forward != saga::Forward::failed;
  });
}

}  // namespace

Result<std::int64_t> written_since_backup(World& world, Attempt& attempt) {
  TRY(auto facts, backup_facts(attempt));
  TRY(auto notes, RestoreNotes::read(world, attempt.directory, attempt.id.at));
  TRY(auto own, all_own(world, attempt, notes));
  return world.swap->foreign_transactions(notes.since(facts["counter"].string_or("0")), own);
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

Done give_up_restore(World& world, const saga::RunState& run,
                     const std::filesystem::path& directory, ports::Observer& observer) {
  const bool by_hand = is_in_the_middle_of_one(run);
  const auto known = known_identity(run);
  if ((!by_hand && !may_have_fenced(run, directory)) || !known) return {};
  const auto names =
      by_hand ? names_by_hand(run, known->name) : names_of_way_back(run.id, known->name);
  TRY(const bool swapped, world.swap->exists(names.aside));
  if (swapped) {
    return fail(
        ErrorCode::needs_person,
        "the copy has the database's place already; the former one is '" + names.aside + "'",
        "belay resume " + run.id.text + " settles it", Disposition::ask_operator);
  }
  TRY(const bool lifted, lift_fence(world, run, directory, observer));
  static_cast<void>(lifted);
  return world.swap->drop_copy(names.copy);
}

engine::UndoResult restore(World& world, Attempt& attempt) {
  auto undone = restore_phase(world, attempt);
  if (undone) return *std::move(undone);
  return engine::not_undone(std::move(undone).error());
}

engine::Reconciled reconcile_restore(World& world, Attempt& attempt) {
  const auto known = known_identity(attempt.run);
  if (!known) return {ledger::Verdict::unknown, "the database's identity is not known"};
  return reconcile_place(world, attempt, names_of_way_back(attempt.id.run, known->name));
}

}  // namespace belay::steps
