// backup: a dump that was read back, with its receipt. What cannot be proven does not count. May be
// repeated: an interrupted dump is removed first.
#include <array>

#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"within", plan::Type::duration, false, "the total deadline; default 6h"},
};
constexpr auto default_within = std::chrono::hours(6);
constexpr auto lock_wait = std::chrono::seconds(10);

class Backup final : public engine::Step {
 public:
  Backup(engine::World& world, Duration within) : world_(world), within_(within) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = dump(attempt);
    if (!facts) return engine::not_performed(std::move(facts).error());
    return engine::Succeeded{*std::move(facts)};
  }

 private:
  Result<Json> dump(Attempt& attempt) {
    TRY(auto identity, expect_identity(world_, attempt.run));
    const auto& config = *world_.environment.backups;
    const auto folder = world_.path(config.directory) / world_.environment.name;
    TRY_DONE(world_.files.make_directory(folder, 0700));
    ports::BackupRequest request;
    request.attempt = attempt.id;
    request.directory =
        folder / (attempt.id.run.text + "-" + std::to_string(attempt.id.at.phase + 1) + "-" +
                  std::to_string(attempt.id.at.step + 1));
    request.jobs = static_cast<int>(config.jobs);
    request.deadline = within_;
    request.lock_wait = lock_wait;
    request.output_file = attempt.file("pg_dump.log");
    TRY_DONE(remove_leftovers(request.directory));
    // SAFETY: read before the dump begins, so that a write during it counts as made since. Guarded
    // by Restore.IsRefusedWhenAnybodyWroteSinceTheBackup.
    TRY(auto counter, world_.swap->counter());
    attempt.observer.progress("dumping to " + request.directory.string());
    TRY(auto receipt, world_.backups->dump(request, attempt.stop));
    return Json(Json::Object{{"identity", ports::to_json(identity)},
                             {"counter", counter.next},
                             {"receipt", ports::to_json(receipt)}});
  }

  Done remove_leftovers(const std::filesystem::path& directory) {
    TRY_DONE(world_.files.remove_tree(directory));
    return world_.files.remove_tree(directory.string() + ".partial");
  }

  engine::World& world_;
  Duration within_;
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  TRY(auto* database, target_database(binding.world));
  static_cast<void>(database);
  if (!binding.world.environment.backups) {
    return fail(
        ErrorCode::config_invalid,
        "environment '" + binding.world.environment.name + "' has no 'backups'",
        "add [environment." + binding.world.environment.name + ".backups] with dir = \"…\"");
  }
  const auto& directory = binding.world.environment.backups->directory;
  engine::BoundStep bound;
  bound.shape.title = "back up to " + directory;
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::nothing};
  bound.details = {"pg_dump in directory format, " +
                       std::to_string(binding.world.environment.backups->jobs) + " jobs",
                   "then every byte is read back against its manifest"};
  const Duration within{binding.options()["within"].int_or(Duration(default_within).count())};
  bound.step = std::make_unique<Backup>(binding.world, within);
  return bound;
}

}  // namespace

extern const engine::StepKind backup;
const engine::StepKind backup{
    "backup", "dump the database and prove that the dump can be read back", fields, &bind};

}  // namespace belay::steps
