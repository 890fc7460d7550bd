// backup: a dump that was read back, with its receipt. What cannot be proven does not count. May be
// repeated: an interrupted dump is removed first.
#include <array>

#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array<std::string_view, 2> formats{"directory", "custom"};
constexpr std::array fields{
    plan::Field{
        .key = "format",
        .type = plan::Type::choice,
        .required = false,
        .doc = "of pg_dump: directory (default; a file a table, in parallel) or custom (one file)",
        .choices = formats},
    plan::Field{"within", plan::Type::duration, false, "the total deadline; default 6h"},
};
constexpr auto default_within = std::chrono::hours(6);
constexpr auto lock_wait = std::chrono::seconds(10);

std::string mebibytes(std::int64_t bytes) {
  return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB";
}

class Backup final : public engine::Step {
 public:
  Backup(engine::World& world, Duration within, ports::DumpFormat format)
      : world_(world), within_(within), format_(format) {}

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
    request.format = format_;
    TRY_DONE(remove_leftovers(request.directory));
    // SAFETY: read before the dump begins, so that a write during it counts as made since. Guarded
    // by Deploy.RestoresNothingOverWhatWasWrittenWhileItsBackupWasMade.
    TRY(auto counter, world_.swap->counter());
    TRY(const auto server, world_.database->server());
    TRY(auto revisions, revisions_before());
    TRY(const auto before, fingerprint_now());
    request.progress = [&](std::int64_t bytes) {
      attempt.observer.progress("dumped " + mebibytes(bytes) + " of a database of " +
                                mebibytes(server.bytes));
    };
    const auto taken_at = world_.clock.now();
    attempt.observer.progress("dumping to " + request.directory.string());
    TRY(auto receipt, world_.backups->dump(request, attempt.stop));
    attempt.observer.progress("dumped and read back " + mebibytes(receipt.bytes));
    TRY(const auto after, fingerprint_now());
    return Json(Json::Object{{"identity", ports::to_json(identity)},
                             {"counter", counter.next},
                             {"lsn", counter.lsn},
                             {"revisions", std::move(revisions)},
                             {"catalog", before == after ? Json(after) : Json{}},
                             {"server_version", server.version},
                             {"database_bytes", server.bytes},
                             {"taken_at", to_text(taken_at)},
                             {"receipt", ports::to_json(receipt)}});
  }

  // What a restored copy must show. Of a catalog that changed while it was dumped, nobody knows
  // which one is in the dump.
  Result<std::string> fingerprint_now() {
    TRY(const auto catalog, world_.database->catalog(version_table(world_)));
    return migration::fingerprint(catalog);
  }

  Result<Json> revisions_before() {
    if (!world_.environment.migrations || world_.migrations->must_be_asked()) return Json{};
    TRY(auto rows, world_.database->versions(version_table(world_)));
    Json::Array revisions;
    for (const auto& row : rows) revisions.push_back(row.revision);
    return Json(std::move(revisions));
  }

  Done remove_leftovers(const std::filesystem::path& directory) {
    TRY_DONE(world_.files.remove_tree(directory));
    return world_.files.remove_tree(directory.string() + ".partial");
  }

  engine::World& world_;
  Duration within_;
  ports::DumpFormat format_;
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
  const bool custom = binding.options()["format"].string_or("") == "custom";
  bound.details = {custom ? "pg_dump in custom format"
                          : "pg_dump in directory format, " +
                                std::to_string(binding.world.environment.backups->jobs) + " jobs",
                   "then every byte is read back against its manifest"};
  const Duration within{binding.options()["within"].int_or(Duration(default_within).count())};
  bound.step = std::make_unique<Backup>(
      binding.world, within, custom ? ports::DumpFormat::custom : ports::DumpFormat::directory);
  return bound;
}

}  // namespace

extern const engine::StepKind backup;
const engine::StepKind backup{
    "backup", "dump the database and prove that the dump can be read back", fields, &bind};

}  // namespace belay::steps
