// rehearse: tries what a migrate is to do on a copy of the database, and keeps the receipt that the
// policy's rule `tried` asks for. Changes nothing. May be repeated.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/saga/fold.hpp"
#include "steps/migrate_target.hpp"
#include "steps/rehearsal.hpp"
#include "steps/rehearsed_catalog.hpp"
#include "steps/rehearsed_sql.hpp"
#include "steps/release_tree.hpp"
#include "steps/script_digests.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"to", plan::Type::text, false,
                "the revision to try; default: that of the next migrate"},
    plan::Field{"downgrade", plan::Type::flag, false,
                "false: a way back by downgrade is not tried; default true"},
};

struct CopySource {
  Json facts;
  ports::BackupReceipt receipt;
};

class Rehearse final : public engine::Step {
 public:
  Rehearse(engine::World& world, std::string target, bool downgrade)
      : world_(world), target_(std::move(target)), downgrade_(downgrade) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = rehearse(attempt);
    if (!facts) return engine::not_performed(std::move(facts).error());
    return engine::Succeeded{*std::move(facts)};
  }

 private:
  Result<Json> rehearse(Attempt& attempt) {
    TRY(const auto identity, expect_identity(world_, attempt.run));
    TRY(const auto source, newest_backup());
    RehearsalOrder order{.backup = source.receipt, .downgrade = downgrade_};
    TRY(order.scripts, scripts_directory(world_, attempt));
    TRY(order.from, revision_now(world_, attempt, order.scripts));
    auto call = tool_call(world_, attempt, order.scripts, "pending.log");
    TRY(const auto graph, world_.migrations->graph(call, attempt.stop));
    TRY(const auto wanted, graph.resolve(target_));
    TRY(order.path, graph.path(order.from, wanted));
    TRY(auto digests, digests_of_path(world_, order.scripts, graph, order.path));
    Rehearsed rehearsed;
    std::string sent;
    if (!order.path.empty()) {
      TRY_DONE(keep_tried_files(world_, attempt, digests));
      TRY(rehearsed, rehearse_on_copy(world_, attempt, order));
      TRY_DONE(keep_rehearsed_catalog(world_, attempt, rehearsed.catalog));
      TRY(sent, keep_sent_sql(world_, attempt, rehearsed));
    }
    Json facts = facts_of(order, rehearsed, source);
    TRY(const auto server, world_.database->server());
    facts.set("identity", ports::to_json(identity));
    facts.set("tried_on", server.version);
    facts.set("tool", world_.environment.migrations->tool);
    facts.set("to", wanted);
    facts.set("files", std::move(digests));
    if (!sent.empty()) facts.set("sent", sent);
    return facts;
  }

  // The newest that a run of this environment proved and that is in its place still.
  Result<CopySource> newest_backup() {
    CopySource newest;
    for (const auto& [id, run] : world_.runs().runs) {
      for (const StepAt at : saga::all_steps(run.shape)) {
        const auto& step = run.step(at);
        if (run.shape.step(at).kind != "backup" || step.forward != saga::Forward::succeeded ||
            step.facts["receipt"].is_null() ||
            step.facts["taken_at"].string_or("") < newest.facts["taken_at"].string_or("")) {
          continue;
        }
        auto receipt = ports::receipt_from_json(step.facts["receipt"]);
        const auto digest =
            world_.files.digest_of_file(std::filesystem::path(receipt.directory) / "manifest.json");
        if (digest && *digest == receipt.manifest_digest) newest = {step.facts, std::move(receipt)};
      }
    }
    if (!newest.facts.is_null()) return newest;
    return fail(ErrorCode::backup_invalid, "there is no proven backup to make a copy of",
                "belay backup create");
  }

  Json facts_of(const RehearsalOrder& order, const Rehearsed& rehearsed,
                const CopySource& source) const {
    Json::Array applied;
    for (const auto& one : rehearsed.applied) {
      Json seen = migration::to_json(one.locks);
      const auto told = migration::describe(one.locks);
      seen.set("told", Json::Array(told.begin(), told.end()));
      applied.push_back(Json::Object{
          {"revision", one.revision}, {"ms", one.took.count()}, {"seen", std::move(seen)}});
    }
    Json facts(
        Json::Object{{"from", order.from ? Json(*order.from) : Json{}},
                     {"rehearsed", std::move(applied)},
                     {"way_back", rehearsed.way_back},
                     {"fingerprint", rehearsed.fingerprint},
                     {"fingerprint_from", rehearsed.fingerprint_from},
                     {"backup", std::filesystem::path(order.backup.directory).filename().string()},
                     {"backup_taken_at", source.facts["taken_at"]},
                     {"server_version", source.facts["server_version"]},
                     {"rehearsed_at", to_text(world_.clock.now())}});
    if (!rehearsed.unlike.empty()) facts.set("unlike", rehearsed.unlike);
    return facts;
  }

  engine::World& world_;
  std::string target_;
  bool downgrade_;
};

Result<std::string> target_of(const engine::Binding& binding) {
  if (const auto* own = binding.options()["to"].if_string()) return *own;
  const auto* next = binding.after("migrate");
  if (next != nullptr) return next->options["to"].string_or("");
  return fail(ErrorCode::plan_invalid, "no migrate comes after this rehearse",
              "say which revision to try: to = \"…\"");
}

// SAFETY: what a copy writes counts as written since a backup that was made before it, as all in
// the cluster does, so that the backup could not be restored any more. Guarded by
// Rehearse.DoesNotStandBetweenABackupAndItsMigrate.
Done expect_no_backup_spoiled(const engine::Binding& binding) {
  const auto& steps = binding.plan.phases[static_cast<std::size_t>(binding.at.phase)].steps;
  const auto next = std::find_if(
      steps.begin() + binding.at.step, steps.end(),
      [](const auto& step) { return step.kind == "migrate" || step.kind == "backup"; });
  const bool goes_by_it = next != steps.end() && next->kind == "migrate";
  if (!binding.in_phase_before("backup") || !goes_by_it) return {};
  return fail(ErrorCode::plan_invalid,
              "a rehearse between a backup and its migrate spoils the backup",
              "put it before the backup: it goes by the newest one of before");
}

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  const auto& world = binding.world;
  TRY(auto* database, target_database(world));
  static_cast<void>(database);
  const std::string& name = world.environment.name;
  if (!world.migrations || !world.environment.backups) {
    return fail(ErrorCode::config_invalid,
                "environment '" + name + "' has no 'migrations' or no 'backups'",
                "a rehearsal needs both: [environment." + name + ".backups] with dir = \"…\"");
  }
  TRY(auto target, target_of(binding));
  TRY_DONE(expect_no_backup_spoiled(binding));
  const bool downgrade = binding.options()["downgrade"].bool_or(true);
  engine::BoundStep bound;
  bound.shape.title = "rehearse " + escaped(target) + " on a copy";
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::nothing};
  bound.details = {
      "the newest proven backup is restored into a scratch database beside the live one",
      "the pending revisions run there, one by one"};
  if (downgrade) bound.details.emplace_back("and down again, where a downgrade is the way back");
  bound.step = std::make_unique<Rehearse>(binding.world, std::move(target), downgrade);
  return bound;
}

}  // namespace

extern const engine::StepKind rehearse;
const engine::StepKind rehearse{
    "rehearse", "try the pending revisions on a copy of the database, made of a proven backup",
    fields, &bind};

}  // namespace belay::steps
