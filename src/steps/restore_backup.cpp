// restore: the backup that a person chose, beside the live database or in its place. The copy is
// verified before it has a name that anybody uses. May be killed anywhere.
#include <algorithm>

#include "base/text.hpp"
#include "steps/loss.hpp"
#include "steps/migrate_target.hpp"
#include "steps/restore.hpp"
#include "steps/restore_options.hpp"
#include "steps/restoring.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using ledger::Verdict;

class RestoreBackup final : public engine::Step {
 public:
  RestoreBackup(engine::World& world, RestoreOptions options)
      : world_(world), options_(std::move(options)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = options_.into.empty() ? exchange(attempt) : beside(attempt);
    if (!facts) return engine::not_performed(std::move(facts).error());
    return engine::Succeeded{*std::move(facts)};
  }

  engine::Reconciled reconcile(Attempt& attempt) override {
    const auto known = known_identity(attempt.run);
    if (!known) return {Verdict::unknown, "the database's identity is not known"};
    const auto names = names_by_hand(attempt.run, known->name);
    if (options_.into.empty()) return reconcile_place(world_, attempt, names);
    const auto comment = world_.swap->comment_of(options_.into);
    if (!comment) return {Verdict::unknown, comment.error().message};
    if (*comment && **comment == mark_of(attempt)) {
      return {Verdict::applied, "database '" + options_.into + "' is there, and is ours",
              facts_of(attempt, options_.into)};
    }
    return {Verdict::not_applied, "no database '" + options_.into + "' of this run is there"};
  }

 private:
  Result<Json> exchange(Attempt& attempt) {
    const Json& point = attempt.run.facts_of("restore_point", attempt.id.at);
    TRY(const auto known, known_live(attempt));
    const auto names = names_by_hand(attempt.run, known.name);
    Restoring restoring{names, point};
    restoring.loss = options_.accept_loss ? Loss::accepted : Loss::refused;
    restoring.verify = [&](const std::string& copy) { return verify(attempt, copy); };
    restoring.own = [&] {
      return all_own_transactions(world_, world_.runs(), attempt.directory.parent_path());
    };
    TRY(const auto restored, put_in_place(world_, attempt, restoring));
    Json facts = facts_of(attempt, names.live);
    facts.set("identity", ports::to_json(restored.after));
    facts.set("aside", names.aside);
    facts.set("lost_transactions", restored.lost);
    return facts;
  }

  Result<Json> beside(Attempt& attempt) {
    TRY(const auto known, known_live(attempt));
    TRY(auto identity, expect_identity(world_, attempt.run));
    static_cast<void>(identity);
    const auto names = names_by_hand(attempt.run, known.name);
    const auto receipt =
        ports::receipt_from_json(attempt.run.facts_of("restore_point", attempt.id.at)["receipt"]);
    TRY_DONE(prove_backup(world_, attempt, receipt));
    TRY_DONE(make_copy(world_, attempt, names, receipt,
                       [&](const std::string& copy) { return verify(attempt, copy); }));
    auto published = world_.swap->publish(names.copy, options_.into, mark_of(attempt));
    if (!published) {
      if (published.error().disposition != Disposition::in_doubt) {
        static_cast<void>(world_.swap->drop_copy(names.copy));
      }
      return fail(std::move(published).error());
    }
    return facts_of(attempt, options_.into);
  }

  Result<ports::Identity> known_live(const Attempt& attempt) {
    const auto known = known_identity(attempt.run);
    if (known) return *known;
    return fail(ErrorCode::identity_mismatch, "the database's identity is not known");
  }

  // Revisions and catalog as they were when the backup was made, as far as its receipt says.
  Done verify(const Attempt& attempt, const std::string& copy) {
    const Json& point = attempt.run.facts_of("restore_point", attempt.id.at);
    TRY(auto database, world_.open_database(copy));
    TRY(const auto catalog, database->catalog(version_table(world_)));
    if (const auto* then = point["catalog"].if_string()) {
      if (migration::fingerprint(catalog) != *then) {
        return fail(ErrorCode::backup_invalid,
                    "the copy's catalog is not the one that was backed up",
                    "belay backup verify " + options_.backup);
      }
    }
    if (point["revisions"].is_null()) return {};
    TRY(const auto rows, database->versions(version_table(world_)));
    Json::Array revisions;
    for (const auto& row : rows) revisions.push_back(row.revision);
    if (Json(std::move(revisions)) == point["revisions"]) return {};
    return fail(ErrorCode::backup_invalid, "the copy is at another revision than the backup's");
  }

  Json facts_of(const Attempt& attempt, const std::string& database) {
    const Json& point = attempt.run.facts_of("restore_point", attempt.id.at);
    return Json::Object{{"backup", options_.backup},
                        {"database", database},
                        {"revisions", point["revisions"]},
                        {"written_since", point["written_since"]},
                        {"accepted_loss", options_.accept_loss}};
  }

  std::string mark_of(const Attempt& attempt) const {
    return "belay: backup " + options_.backup + ", restored by run " + attempt.id.run.text;
  }

  engine::World& world_;
  RestoreOptions options_;
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  auto options = restore_options(binding.options());
  engine::BoundStep bound;
  bound.shape.title =
      "restore backup " + options.backup +
      (options.into.empty() ? " in the database's place" : " into " + escaped(options.into)) +
      (options.accept_loss ? ", and lose what was written since" : "");
  bound.shape.replay = ledger::Replay::detectable;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.step = std::make_unique<RestoreBackup>(binding.world, std::move(options));
  return bound;
}

}  // namespace

extern const engine::StepKind restore_backup;
const engine::StepKind restore_backup{"restore",
                                      "restore a chosen backup beside the database or in its place",
                                      restore_fields, &bind};

}  // namespace belay::steps
