// restore_point: which backup is to be restored, whether it may be, and what that would lose.
// Changes nothing.
#include "base/text.hpp"
#include "ports/backup_tool.hpp"
#include "steps/loss.hpp"
#include "steps/restore_options.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

tl::unexpected<Error> refused(std::string message, std::string hint) {
  return fail(ErrorCode::preflight_failed, std::move(message), std::move(hint));
}

class RestorePoint final : public engine::Step {
 public:
  RestorePoint(engine::World& world, RestoreOptions options)
      : world_(world), options_(std::move(options)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = look(attempt);
    if (!facts) return engine::not_performed(std::move(facts).error());
    return engine::Succeeded{*std::move(facts)};
  }

 private:
  Result<Json> look(Attempt& attempt) {
    TRY(const auto identity, expect_identity(world_, attempt.run));
    const auto& state = world_.runs();
    const Json backup = backup_of(state, options_.backup);
    if (backup.is_null()) {
      return refused("no run made a backup '" + options_.backup + "'", "belay backup list");
    }
    TRY_DONE(expect_in_place(backup));
    TRY_DONE(expect_right_to_create());
    Json facts = backup;
    facts.set("backup", options_.backup);
    facts.set("backup_identity", backup["identity"]);
    facts.set("identity", ports::to_json(identity));
    if (!options_.into.empty()) {
      TRY_DONE(expect_free_name());
      return facts;
    }
    TRY_DONE(expect_of_this_database(backup, identity));
    TRY_DONE(expect_no_open_run(state, attempt.id.run));
    const auto written = written_since(world_, state, attempt.directory.parent_path(), backup);
    if (!written.nothing() && !options_.accept_loss) {
      return refused("a restore would lose what was written since: " + describe(written),
                     "belay restore " + options_.backup + " --accept-loss, or --into NAME");
    }
    facts.set("written_since", to_json(written));
    return facts;
  }

  Done expect_in_place(const Json& backup) {
    const auto receipt = ports::receipt_from_json(backup["receipt"]);
    const auto manifest = std::filesystem::path(receipt.directory) / "manifest.json";
    const auto digest = world_.files.digest_of_file(manifest);
    if (digest && *digest == receipt.manifest_digest) return {};
    return refused("'" + escaped(manifest.string()) + "' is not the one that the ledger knows",
                   "belay backup verify");
  }

  Done expect_right_to_create() {
    TRY(const auto server, world_.database->server());
    if (server.may_create_database) return {};
    return refused("role '" + escaped(server.role) + "' may not create a database",
                   "ALTER ROLE \"" + server.role + "\" CREATEDB");
  }

  Done expect_free_name() {
    TRY(const bool there, world_.swap->exists(options_.into));
    if (!there) return {};
    return refused("there is a database '" + escaped(options_.into) + "' already",
                   "choose another name: belay restore never writes into a database that is there");
  }

  Done expect_of_this_database(const Json& backup, const ports::Identity& identity) {
    const auto made_of = ports::identity_from_json(backup["identity"]);
    if (made_of.system == identity.system && made_of.name == identity.name) return {};
    return refused("the backup is of database '" + escaped(made_of.name) + "' of cluster " +
                       made_of.system + ", this is '" + escaped(identity.name) + "' of " +
                       identity.system,
                   "belay restore " + options_.backup + " --into NAME restores it beside");
  }

  // What an open run did would be gone, and it would go on as if it were there.
  Done expect_no_open_run(const saga::EnvironmentState& state, const RunId& self) {
    for (const auto& [id, run] : state.runs) {
      if (run.end || id == self) continue;
      return refused("run " + id.text + " of plan '" + run.shape.plan + "' is not over",
                     "end it first: belay abort " + id.text + ", or belay rollback " + id.text);
    }
    return {};
  }

  engine::World& world_;
  RestoreOptions options_;
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  TRY(auto* database, target_database(binding.world));
  static_cast<void>(database);
  if (!binding.world.backups) {
    const auto& name = binding.world.environment.name;
    return fail(ErrorCode::config_invalid, "environment '" + name + "' has no 'backups'",
                "add [environment." + name + ".backups] with dir = \"…\"");
  }
  auto options = restore_options(binding.options());
  engine::BoundStep bound;
  bound.shape.title = "look at backup " + options.backup;
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::nothing};
  bound.step = std::make_unique<RestorePoint>(binding.world, std::move(options));
  return bound;
}

}  // namespace

Json backup_of(const saga::EnvironmentState& state, const std::string& name) {
  for (const auto& [id, run] : state.runs) {
    if (!name.starts_with(id.text)) continue;
    for (const StepAt at : saga::all_steps(run.shape)) {
      const auto& step = run.step(at);
      const auto directory = step.facts["receipt"]["directory"].string_or("");
      const bool made =
          run.shape.step(at).kind == "backup" && step.forward == saga::Forward::succeeded;
      if (made && std::filesystem::path(directory).filename() == name) return step.facts;
    }
  }
  return {};
}

extern const engine::StepKind restore_point;
const engine::StepKind restore_point{
    "restore_point", "look which backup is to be restored, and what that would lose",
    restore_fields, &bind};

}  // namespace belay::steps
