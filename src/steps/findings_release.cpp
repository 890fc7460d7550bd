// What the release brings, the migration tool, and the release to go back to.
#include "base/text.hpp"
#include "steps/inspector.hpp"
#include "steps/migrate_target.hpp"
#include "steps/release_tree.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

namespace fs = std::filesystem;

ports::ToolCall call_in(Inspector& i, const fs::path& place, std::string_view output) {
  ports::ToolCall call;
  call.attempt = i.at().attempt;
  call.release = place;
  call.deadline = std::chrono::minutes(1);
  call.budget = {i.environment().locks.wait, static_cast<int>(i.environment().locks.attempts)};
  call.output_file = i.at().directory / output;
  return call;
}

// The release that is current, where it alone can be looked at for want of a plan.
std::optional<fs::path> release_without_plan(Inspector& i) {
  const auto tree = release_tree(i.world());
  if (i.at().planned.by_plan || !tree) return std::nullopt;
  const auto current = current_release(i.world(), *tree);
  if (!current || !*current) return std::nullopt;
  return tree->release(**current);
}

// Where the release of the stage step before will be, else belay.toml's folder.
fs::path staged_place(Inspector& i) {
  if (const auto current = release_without_plan(i)) return *current;
  auto tree = release_tree(i.world());
  const auto& planned = i.at().planned;
  if (tree && planned.staged_before && planned.source) return tree->release(planned.source->name);
  return i.world().base;
}

// A tool that is part of the release cannot run before that is staged.
bool waits_for_staging(Inspector& i) {
  const std::string& program = i.environment().migrations->command.front();
  return program.find('/') != std::string::npos &&
         !i.world().files.exists(staged_place(i) / program);
}

Finding not_staged(Inspector& i) {
  return unknown(
      i.environment().migrations->command.front() + " is of the release, which is not staged yet",
      "put preflight behind the stage step");
}

// What a tool that must be asked says: from where the database is to the last that is pending.
std::string told_line(const migration::Graph& graph) {
  constexpr std::size_t most = 10;
  auto ids = graph.in_order();
  if (ids.empty()) return "nothing is applied, and nothing is pending";
  const std::string last = ids.back();
  if (ids.size() > most) ids.resize(most), ids.push_back("…");
  return "the tool's line ends at " + last + ": " + join(ids, ", ");
}

// Which of the scripts only the tool could tell.
std::string told_by_tool(const migration::Graph& graph) {
  std::vector<std::string> told;
  for (const auto& [id, revision] : graph.revisions()) {
    if (revision.told_by_tool.empty()) continue;
    told.push_back(revision.path + ": " + revision.told_by_tool);
  }
  return told.empty() ? "" : "; told by the migration tool: " + escaped(join(told, "; "));
}

// The tool's session is seen in this database.
Done meet_session(Inspector& i, const fs::path& place) {
  TRY(auto says, i.world().migrations->prove_options_arrive(call_in(i, place, "tool-session.log"),
                                                            i.at().stop));
  i.keep_tool_says(std::move(says));
  return {};
}

// A tool that must be asked needs what lies beside it; another only has to start.
Result<std::string> tool_version(Inspector& i) {
  const auto ask = [&](const fs::path& place) {
    return i.world().migrations->version(call_in(i, place, "tool-version.log"), i.at().stop);
  };
  const auto place = staged_place(i);
  if (!i.world().migrations->must_be_asked()) {
    return ask(i.world().files.exists(place) ? place : i.world().base);
  }
  std::string version;
  TRY_DONE(with_planned_tree(i.world(), i.at().planned.source, i.tool_run(),
                             [&](const fs::path& tree) -> Done {
                               TRY(version, ask(tree));
                               return {};
                             }));
  return version;
}

}  // namespace

bool lacks_release(Inspector& i) {
  return !i.at().planned.by_plan && !release_without_plan(i);
}

Finding needs_plan() {
  return ok("not looked at: it needs a release, which a plan names: belay check PLAN");
}

Finding look_heads(Inspector& i) {
  if (lacks_release(i)) return needs_plan();
  if (i.world().migrations->must_be_asked() && waits_for_staging(i)) return not_staged(i);
  const auto& graph = i.graph();
  if (!graph) return unknown(graph.error());
  const auto heads = graph->heads();
  if (i.world().migrations->must_be_asked()) return ok(told_line(*graph));
  if (heads.size() == 1) return ok("one head, " + heads.front() + told_by_tool(*graph));
  return bad(std::to_string(heads.size()) + " heads: " + join(heads, ", "), "alembic merge heads");
}

Finding look_known_revision(Inspector& i) {
  if (lacks_release(i)) return needs_plan();
  if (i.world().migrations->must_be_asked()) return ok("the tool alone knows: see migration-tool");
  const auto& graph = i.graph();
  if (!graph) return unknown(graph.error());
  auto rows = i.database().versions(version_table(i.world()));
  if (!rows) return unknown(rows.error());
  if (rows->empty()) return ok("the database has no revision yet");
  if (rows->size() > 1)
    return bad("the version table has more than one row", "alembic merge heads");
  const std::string& id = rows->front().revision;
  if (graph->find(id)) return ok("the scripts know '" + escaped(id) + "'");
  return bad("the scripts do not know the database's revision '" + escaped(id) + "'",
             "deploy the release that has it, or look for the missing file");
}

Finding look_migration_tool(Inspector& i) {
  if (lacks_release(i) && (i.world().migrations->must_be_asked() || waits_for_staging(i))) {
    return needs_plan();
  }
  if (waits_for_staging(i)) return not_staged(i);
  const auto version = tool_version(i);
  if (!version) return bad(version.error());
  return ok(i.environment().migrations->tool + " " + *version);
}

Finding look_tool_session(Inspector& i) {
  // Belay's own migrations have no tool with an address of its own.
  if (i.environment().migrations->tool == "sql") return ok("Belay's own sessions are the tool's");
  if (lacks_release(i)) return needs_plan();
  if (waits_for_staging(i)) return not_staged(i);
  const auto& facts = i.server();
  if (!facts) return unknown(facts.error());
  Done seen;
  // Without its scripts there is nothing that the tool could be asked.
  Done tree = with_planned_tree(i.world(), i.at().planned.source, i.tool_run(),
                                [&](const fs::path& place) -> Done {
                                  seen = meet_session(i, place);
                                  return {};
                                });
  if (!tree) return unknown(tree.error());
  if (!seen) return bad(seen.error());
  return ok("it was seen in database " + facts->identity.name);
}

// Two witnesses of one thing: what we read where belay.toml says, and what the tool says itself.
Finding look_version_table(Inspector& i) {
  if (i.world().migrations->must_be_asked()) return ok("the tool alone reads it");
  const auto table = version_table(i.world());
  const std::string name = escaped(table.schema + "." + table.table);
  if (i.environment().migrations->tool == "sql") return ok(name + ", Belay's own");
  const auto& says = i.tool_says();
  if (!says && lacks_release(i)) return needs_plan();
  if (!says) {
    return unknown("the tool did not say where the database is", "mend tool-session first");
  }
  const auto rows = i.database().versions(table);
  if (!rows) return unknown(rows.error());
  if (rows->size() > 1)
    return unknown(name + " has " + std::to_string(rows->size()) + " rows",
                   "mend known-revision first");
  const auto same = expect_same_revision(
      i.world(), *says, rows->empty() ? std::nullopt : std::optional(rows->front().revision));
  if (!same) return bad(same.error());
  return ok(name + ", where the tool reads " +
            naming(says->empty() ? std::nullopt : std::optional(says->front())));
}

Finding look_release(Inspector& i) {
  const auto& source = i.at().planned.source;
  if (!i.at().planned.by_plan) return needs_plan();
  if (!source) return ok("the plan stages no release");
  auto digest = digest_of(i.world(), *source, i.tool_run());
  if (digest) return ok(source->shown() + ", " + *digest);
  const auto& error = digest.error();
  if (source->is_git() || error.code == ErrorCode::archive_invalid) return bad(error);
  if (!i.world().files.exists(i.world().path(source->artifact))) {
    return bad(source->shown() + " is not there", "build it, or mend 'release' in the plan");
  }
  return unknown(error);
}

Finding look_previous_release(Inspector& i) {
  auto tree = release_tree(i.world());
  if (!tree) return unknown(tree.error());
  auto current = current_release(i.world(), *tree);
  if (!current) return unknown(current.error());
  if (!*current) return ok("none: this is the first deploy, and there is no code to go back to");
  if (i.world().files.exists(tree->release(**current))) return ok(**current);
  return bad("'current' points at '" + **current + "', which is gone",
             "bring it back, or deploy it anew first");
}

}  // namespace belay::steps
