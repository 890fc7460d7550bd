#include "steps/migrate_target.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/migration/clean_up.hpp"
#include "core/migration/line.hpp"
#include "steps/release_tree.hpp"
#include "steps/scripts.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

constexpr std::uint64_t largest_snapshot = 64U << 20;
constexpr std::size_t most_named = 10;
constexpr auto sessions_deadline = std::chrono::seconds(30);
constexpr auto tool_deadline = std::chrono::hours(2);
constexpr auto question_deadline = std::chrono::minutes(2);

Json to_json(const Snapshot& snapshot) {
  return Json::Object{{"revision", snapshot.revision ? Json(*snapshot.revision) : Json{}},
                      {"catalog", migration::to_json(snapshot.catalog)}};
}

Snapshot snapshot_from(const Json& value) {
  Snapshot snapshot;
  if (const auto* revision = value["revision"].if_string()) snapshot.revision = *revision;
  snapshot.catalog = migration::catalog_from_json(value["catalog"]);
  return snapshot;
}

std::string prefix_of(StepAt at) {
  return "migrate-" + std::to_string(at.phase + 1) + "-" + std::to_string(at.step + 1);
}

Result<std::optional<std::string>> ask_tool(const engine::World& world,
                                            const engine::Attempt& attempt,
                                            const std::filesystem::path& scripts) {
  static const NeverStop never;
  auto call = tool_call(world, attempt, scripts, "current.log");
  call.deadline = question_deadline;
  TRY(auto ids, world.migrations->current(call, never));
  return ids.empty() ? std::nullopt : std::optional(std::move(ids.front()));
}

Result<std::optional<std::string>> read_row(const engine::World& world) {
  TRY(auto rows, world.database->versions(version_table(world)));
  if (rows.size() > 1) {
    return fail(ErrorCode::revision_graph,
                "the version table has " + std::to_string(rows.size()) + " rows",
                "merge the branches first: alembic merge heads");
  }
  return rows.empty() ? std::nullopt : std::optional(rows.front().revision);
}

Done end_tool_sessions(const engine::World& world, const engine::Attempt& attempt) {
  TRY(auto ended, world.database->end_sessions(session_name(attempt.id), sessions_deadline));
  if (ended > 0) attempt.observer.progress("ended the tool's database session");
  return {};
}

}  // namespace

Result<std::optional<std::string>> revision_now(const engine::World& world,
                                                const engine::Attempt& attempt) {
  if (!world.migrations->must_be_asked()) return read_row(world);
  TRY(const auto scripts, scripts_directory(world, attempt));
  return ask_tool(world, attempt, scripts);
}

Result<std::optional<std::string>> revision_now(const engine::World& world,
                                                const engine::Attempt& attempt,
                                                const std::filesystem::path& scripts) {
  return world.migrations->must_be_asked() ? ask_tool(world, attempt, scripts) : read_row(world);
}

Result<Snapshot> take_snapshot(const engine::World& world, const engine::Attempt& attempt) {
  Snapshot snapshot;
  TRY(snapshot.revision, revision_now(world, attempt));
  TRY(snapshot.catalog, world.database->catalog(version_table(world)));
  return snapshot;
}

Result<Snapshot> take_snapshot(const engine::World& world, const engine::Attempt& attempt,
                               const std::filesystem::path& scripts) {
  Snapshot snapshot;
  TRY(snapshot.revision, revision_now(world, attempt, scripts));
  TRY(snapshot.catalog, world.database->catalog(version_table(world)));
  return snapshot;
}

Done expect_same_revision(const engine::World& world, const std::vector<std::string>& tool_says,
                          const std::optional<std::string>& row_says) {
  if (world.migrations->must_be_asked()) return {};  // one witness: there is nothing to compare
  const auto row = row_says ? std::vector{*row_says} : std::vector<std::string>{};
  if (tool_says == row) return {};
  const auto table = version_table(world);
  return fail(ErrorCode::revision_graph,
              "the migration tool says that the database is at " +
                  (tool_says.empty() ? "no revision" : "'" + escaped(join(tool_says, ", ")) + "'") +
                  ", the table " + table.schema + "." + table.table + " says " +
                  (row_says ? "'" + escaped(*row_says) + "'" : "no revision") +
                  ": 'version_table' or 'version_schema' is not that of env.py",
              "set them in [environment." + world.environment.name + ".migrations]");
}

Result<std::vector<std::string>> noted_transactions(engine::World& world,
                                                    const std::filesystem::path& directory,
                                                    StepAt at) {
  std::vector<std::string> ids;
  const auto file = directory / (prefix_of(at) + ".own.json");
  if (!world.files.exists(file)) return ids;
  TRY(auto text, world.files.read(file, largest_snapshot));
  TRY(auto json, parse_json(text));
  if (const auto* noted = json.if_array()) {
    for (const auto& id : *noted) ids.push_back(id.string_or(""));
  }
  return ids;
}

MigrateFiles::MigrateFiles(engine::World& world, const engine::Attempt& attempt)
    : world_(world),
      directory_(attempt.directory),
      at_(attempt.id.at),
      prefix_(prefix_of(attempt.id.at)) {}

std::filesystem::path MigrateFiles::file(std::string_view name) const {
  return directory_ / (prefix_ + "." + std::string(name) + ".json");
}

Result<Json> MigrateFiles::read(const std::filesystem::path& path) const {
  TRY(auto text, world_.files.read(path, largest_snapshot));
  return parse_json(text);
}

Done MigrateFiles::keep_start(const Snapshot& snapshot, const std::vector<std::string>& path) {
  if (world_.files.exists(file("start"))) return {};
  const Json json(Json::Object{{"revision", to_json(snapshot)["revision"]},
                               {"catalog", migration::to_json(snapshot.catalog)},
                               {"path", Json::Array(path.begin(), path.end())}});
  return world_.files.write_durably(file("start"), canonical(json), 0600);
}

Result<std::vector<std::string>> MigrateFiles::line() const {
  std::vector<std::string> ids;
  if (!world_.files.exists(file("start"))) return ids;
  TRY(auto json, read(file("start")));
  if (const auto* revision = json["revision"].if_string()) ids.push_back(*revision);
  if (const auto* path = json["path"].if_array()) {
    for (const auto& id : *path) ids.push_back(id.string_or(""));
  }
  return ids;
}

Result<std::optional<Snapshot>> MigrateFiles::start() const {
  if (!world_.files.exists(file("start"))) return std::optional<Snapshot>{};
  TRY(auto json, read(file("start")));
  return std::optional<Snapshot>{snapshot_from(json)};
}

Done MigrateFiles::keep_in_work(const InWork& in_work) {
  const Json json(
      Json::Object{{"revision", in_work.revision},
                   {"before", to_json(in_work.before)},
                   {"through", Json::Array(in_work.through.begin(), in_work.through.end())}});
  return world_.files.write_durably(file("in-work"), canonical(json), 0600);
}

Result<std::optional<InWork>> MigrateFiles::in_work() const {
  if (!world_.files.exists(file("in-work"))) return std::optional<InWork>{};
  TRY(auto json, read(file("in-work")));
  InWork in_work{json["revision"].string_or(""), snapshot_from(json["before"])};
  if (const auto* through = json["through"].if_array()) {
    for (const auto& id : *through) in_work.through.push_back(id.string_or(""));
  }
  return std::optional<InWork>{std::move(in_work)};
}

Done MigrateFiles::note_own_transactions() {
  TRY(auto own, own_transactions());
  const Json json(Json::Array(own.begin(), own.end()));
  return world_.files.write_durably(file("own"), canonical(json), 0600);
}

Result<std::vector<std::string>> MigrateFiles::own_transactions() const {
  TRY(auto own, world_.database->own_transactions(version_table(world_)));
  TRY(const auto noted, noted_transactions(world_, directory_, at_));
  own.insert(own.end(), noted.begin(), noted.end());
  std::ranges::sort(own);
  own.erase(std::unique(own.begin(), own.end()), own.end());
  return own;
}

std::string describe(const migration::CatalogChange& change) {
  std::vector<std::string> parts;
  const auto name_all = [&](const std::vector<std::string>& objects, std::string_view what) {
    for (const auto& object : objects) {
      if (parts.size() == most_named) parts.push_back("…");
      if (parts.size() < most_named) parts.push_back(std::string(what) + " " + escaped(object));
    }
  };
  name_all(change.added, "added");
  name_all(change.removed, "removed");
  name_all(change.changed, "changed");
  return parts.empty() ? "no change" : join(parts, "; ");
}

std::string naming(const std::optional<std::string>& revision) {
  return revision ? "revision '" + *revision + "'" : "no revision";
}

ports::ToolCall tool_call(const engine::World& world, const engine::Attempt& attempt,
                          const std::filesystem::path& scripts, std::string_view output_name) {
  ports::ToolCall call;
  call.attempt = attempt.id;
  call.epoch = attempt.epoch;
  call.release = scripts;
  call.deadline = tool_deadline;
  call.budget.wait = world.environment.locks.wait;
  call.budget.stall = world.environment.locks.stall;
  call.budget.attempts = static_cast<int>(world.environment.locks.attempts);
  call.output_file = attempt.file(output_name);
  return call;
}

Result<migration::Graph> known_graph(const engine::World& world, const engine::Attempt& attempt,
                                     const MigrateFiles& files,
                                     const std::filesystem::path& scripts) {
  static const NeverStop never;
  auto call = tool_call(world, attempt, scripts, "pending.log");
  call.deadline = question_deadline;
  TRY(auto graph, world.migrations->graph(call, never));
  if (!world.migrations->must_be_asked()) return graph;
  TRY(auto line, files.line());
  return migration::graph_of_lines({std::move(line), graph.in_order()});
}

Json receipt_of(const Receipt& receipt, const Snapshot& start, const Snapshot& now) {
  const auto change = migration::difference(start.catalog, now.catalog);
  return Json::Object{{"identity", ports::to_json(receipt.identity)},
                      {"from", start.revision ? Json(*start.revision) : Json{}},
                      {"to", receipt.to},
                      {"applied", Json::Array(receipt.applied.begin(), receipt.applied.end())},
                      {"scripts", receipt.scripts.string()},
                      {"change", migration::to_json(change)},
                      {"fingerprint", migration::fingerprint(now.catalog)}};
}

Result<Move> observe_move(const engine::World& world, const engine::Attempt& attempt,
                          const Snapshot& before, const std::optional<std::string>& revision) {
  Move move;
  TRY(move.now, take_snapshot(world, attempt));
  TRY(auto invalid, world.database->invalid_indexes());
  const auto change = migration::difference(before.catalog, move.now.catalog);
  move.seen = "the database is at " + naming(move.now.revision) + "; " + describe(change);
  move.clean_up = migration::clean_up_sql(change);
  if (!invalid.empty()) move.seen += "; invalid index " + join(invalid, ", ");
  if (move.now.revision == revision && revision != before.revision && invalid.empty()) {
    move.moved = Moved::yes;
  } else if (move.now.revision == before.revision && change.empty()) {
    move.moved = Moved::no;
  }
  return move;
}

Result<Move> observe_move(const engine::World& world, const engine::Attempt& attempt,
                          const InWork& in_work) {
  TRY(auto move, observe_move(world, attempt, in_work.before, in_work.revision));
  if (move.moved == Moved::partly && move.now.revision && *move.now.revision != in_work.revision &&
      std::ranges::find(in_work.through, *move.now.revision) != in_work.through.end()) {
    move.moved = Moved::no;
  }
  return move;
}

Result<Snapshot> settle_snapshot(const engine::World& world, const engine::Attempt& attempt,
                                 const std::filesystem::path& scripts) {
  TRY_DONE(end_tool_sessions(world, attempt));
  return take_snapshot(world, attempt, scripts);
}

Result<Move> settle_move(const engine::World& world, const engine::Attempt& attempt,
                         const Snapshot& before, const std::optional<std::string>& revision) {
  TRY_DONE(end_tool_sessions(world, attempt));
  return observe_move(world, attempt, before, revision);
}

Result<std::optional<std::string>> settle_revision(const engine::World& world,
                                                   const engine::Attempt& attempt) {
  TRY_DONE(end_tool_sessions(world, attempt));
  return revision_now(world, attempt);
}

}  // namespace belay::steps
