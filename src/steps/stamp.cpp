// stamp: writes which revision the database is at, through the migration tool, and runs no script.
// Only where the catalog is what that revision gave before, or for a reason that a person gives.
#include <array>

#include "base/text.hpp"
#include "core/migration/line.hpp"
#include "steps/known_catalog.hpp"
#include "steps/migrate_target.hpp"
#include "steps/release_tree.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"to", plan::Type::text, true, "the revision that the database is to say it is at"},
    plan::Field{"reason", plan::Type::text, false,
                "why, where the ledger does not know the catalog of that revision; kept in it"},
};

// Where nothing was staged or deployed yet, the folder of belay.toml.
std::filesystem::path place_of(const engine::World& world, const Attempt& attempt) {
  const auto scripts = scripts_directory(world, attempt);
  return scripts ? *scripts : world.base;
}

class Stamp final : public engine::Step {
 public:
  Stamp(engine::World& world, std::string to, std::string reason)
      : world_(world), to_(std::move(to)), reason_(std::move(reason)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = forward(attempt);
    if (facts) return engine::Succeeded{*std::move(facts)};
    if (facts.error().disposition == Disposition::in_doubt) {
      return engine::InDoubt{belay::describe(facts.error())};
    }
    return engine::Failed{std::move(facts).error(),
                          changed_ ? ledger::Effect::partial : ledger::Effect::none};
  }

  engine::UndoResult undo(Attempt& attempt, ledger::WayBack) override {
    auto undone = backward(attempt);
    if (undone) return *std::move(undone);
    return engine::not_undone(std::move(undone).error());
  }

 private:
  Result<Json> forward(Attempt& attempt) {
    TRY(const auto identity, expect_identity(world_, attempt.run));
    const auto place = place_of(world_, attempt);
    TRY(const std::string wanted, resolved(attempt, place));
    TRY(const auto now, take_snapshot(world_, attempt, place));
    MigrateFiles files(world_, attempt);
    TRY_DONE(files.keep_start(now, {}));
    const std::string fingerprint = migration::fingerprint(now.catalog);
    TRY(const std::string known, known_as(wanted, fingerprint));
    if (now.revision != wanted) TRY_DONE(write(attempt, place, wanted, now));
    TRY(const auto start, files.start());
    return Json(Json::Object{{"identity", ports::to_json(identity)},
                             {"from", start->revision ? Json(*start->revision) : Json{}},
                             {"to", wanted},
                             {"fingerprint", fingerprint},
                             {"known", known},
                             {"reason", reason_}});
  }

  // A full id. A tool that must be asked may know revisions that it does not tell.
  Result<std::string> resolved(const Attempt& attempt, const std::filesystem::path& place) {
    TRY(const auto graph,
        world_.migrations->graph(tool_call(world_, attempt, place, "graph.log"), attempt.stop));
    auto id = graph.resolve(to_);
    if (id || !world_.migrations->must_be_asked() || !migration::is_line_id(to_)) return id;
    return to_;
  }

  // "run …" that saw this very catalog at the revision; "differs" or "unknown" where a person gave
  // a reason; else preflight_failed.
  Result<std::string> known_as(const std::string& wanted, const std::string& fingerprint) const {
    const auto known = known_catalog(world_.runs(), wanted);
    if (known && known->fingerprint == fingerprint) return "run " + known->run.text;
    if (!reason_.empty()) return std::string(known ? "differs" : "unknown");
    const std::string why =
        known ? "the catalog is not what revision '" + wanted + "' gave in run " + known->run.text
              : "the ledger does not know what catalog revision '" + wanted + "' gives";
    return fail(
        ErrorCode::preflight_failed,
        why + "; compare the schema yourself, then: belay stamp " + wanted + " --reason TEXT");
  }

  // SAFETY: the tool's session is seen in this very database before it writes anything. Guarded by
  // StampStep.RefusesAToolThatWritesElsewhere.
  Done write(Attempt& attempt, const std::filesystem::path& place, const std::string& revision,
             const Snapshot& before) {
    const auto proven = world_.migrations->prove_options_arrive(
        tool_call(world_, attempt, place, "canary.log"), attempt.stop);
    // A history that the files contradict may be what the stamp is to mend.
    if (!proven && proven.error().code != ErrorCode::revision_graph) return fail(proven.error());
    TRY_DONE(world_.database->mark(world_.environment.name, attempt.epoch,
                                   "stamp " + to_text(attempt.id)));
    attempt.observer.progress("stamping " + revision);
    TRY(const auto result, world_.migrations->stamp(tool_call(world_, attempt, place, "stamp.log"),
                                                    revision, attempt.stop));
    return expect_stamped(attempt, place, revision, before, result);
  }

  Done expect_stamped(Attempt& attempt, const std::filesystem::path& place,
                      const std::string& revision, const Snapshot& before,
                      const ports::ToolResult& result) {
    auto now = settle_snapshot(world_, attempt, place);
    if (!now) {
      Error error = std::move(now).error();
      error.disposition = Disposition::in_doubt;
      return fail(std::move(error).while_doing("observing the stamp"));
    }
    const auto wanted = revision == "base" ? std::nullopt : std::optional(revision);
    if (now->revision == wanted && now->catalog == before.catalog) return {};
    changed_ = *now != before;
    return fail(ErrorCode::step_failed,
                "the database is at " + naming(now->revision) + " after the stamp, " +
                    describe(migration::difference(before.catalog, now->catalog)) + ": the tool " +
                    result.summary);
  }

  Result<engine::Undone> backward(Attempt& attempt) {
    TRY(const auto identity, expect_identity(world_, attempt.run));
    static_cast<void>(identity);
    MigrateFiles files(world_, attempt);
    TRY(const auto start, files.start());
    if (!start) {
      return fail(ErrorCode::step_failed, "what the database said before the stamp is not kept");
    }
    const auto place = place_of(world_, attempt);
    TRY(const auto now, take_snapshot(world_, attempt, place));
    if (now.revision != start->revision) {
      TRY_DONE(write(attempt, place, start->revision.value_or("base"), now));
    }
    return engine::Undone{true};
  }

  engine::World& world_;
  std::string to_;
  std::string reason_;
  bool changed_ = false;  // though it failed
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  TRY(auto* database, target_database(binding.world));
  static_cast<void>(database);
  if (!binding.world.migrations) {
    return fail(ErrorCode::config_invalid,
                "environment '" + binding.world.environment.name + "' has no 'migrations'");
  }
  if (!binding.world.migrations->stamps()) {
    return fail(ErrorCode::config_invalid, "the migration tool has no 'stamp'",
                "stamp = [\"bin/migrate\", \"stamp\", \"{revision}\"] in migrations");
  }
  const std::string to = binding.options()["to"].string_or("");
  engine::BoundStep bound;
  bound.shape.title = "stamp " + escaped(to);
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::compensate};
  bound.details = {"writes the revision and runs no script",
                   "only where the catalog is what the ledger knows of that revision, or for a "
                   "given reason"};
  bound.step = std::make_unique<Stamp>(binding.world, to,
                                       escaped(binding.options()["reason"].string_or("")));
  return bound;
}

}  // namespace

extern const engine::StepKind stamp;
const engine::StepKind stamp{"stamp", "write which revision the database is at, without a script",
                             fields, &bind};

}  // namespace belay::steps
