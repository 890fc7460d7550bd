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

constexpr std::size_t most_named = 10;
constexpr auto sessions_deadline = std::chrono::seconds(30);
constexpr auto tool_deadline = std::chrono::hours(2);
constexpr auto question_deadline = std::chrono::minutes(2);

Result<std::optional<std::string>> ask_tool(const engine::World& world,
                                            const engine::Attempt& attempt,
                                            const std::filesystem::path& scripts) {
  static const ports::NeverStop never;
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
  static const ports::NeverStop never;
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
                      {"scripts_sha256", receipt.digests},
                      {"change", migration::to_json(change)},
                      {"fingerprint_from", migration::fingerprint(start.catalog)},
                      {"fingerprint", migration::fingerprint(now.catalog)}};
}

Result<Move> observe_move(const engine::World& world, const engine::Attempt& attempt,
                          const Snapshot& before, const std::optional<std::string>& revision) {
  Move move;
  TRY(move.now, take_snapshot(world, attempt));
  TRY(auto invalid, world.database->invalid_indexes());
  const auto change = migration::difference(before.catalog, move.now.catalog);
  move.seen = "the database is at " + naming(move.now.revision) + "; " + describe(change);
  if (!invalid.empty()) move.seen += "; invalid index " + join(invalid, ", ");
  if (move.now.revision == revision && revision != before.revision && invalid.empty()) {
    move.moved = Moved::yes;
  } else if (move.now.revision == before.revision && change.empty()) {
    move.moved = Moved::no;
  } else {
    move.clean_up = migration::clean_up_sql(change);
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
