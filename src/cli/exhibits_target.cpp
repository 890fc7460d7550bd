// What the target says: its revision, its catalog, its sessions and its log.
#include "base/text.hpp"
#include "cli/drawn_graph.hpp"
#include "cli/exhibits.hpp"
#include "cli/texts.hpp"
#include "cli/tool_question.hpp"
#include "core/migration/clean_up.hpp"
#include "steps/migrate_files.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

constexpr std::int64_t most_log_bytes = 128 << 10;

// Current, heads and history of the release that the run brought, else of belay.toml's folder.
Result<std::string> graph_of(const EvidenceOf& of, engine::World& world) {
  if (world.migrations == nullptr) return fail(ErrorCode::unsupported, "no 'migrations' declared");
  auto call = tool_question(of.settings, world, *of.ground.clock);
  const auto& staged = of.run.facts_of("stage", {static_cast<int>(of.run.phases.size()), 0});
  if (const auto* path = staged["path"].if_string()) call.release = *path;
  TRY(const auto graph, world.migrations->graph(call, process_stop()));
  Json::Array history;
  for (const auto& id : graph.in_order()) {
    const auto& revision = *graph.find(id);
    history.push_back(Json::Object{{"id", id},
                                   {"down", texts(revision.down)},
                                   {"doc", revision.doc},
                                   {"file", revision.path}});
  }
  Json::Object told{{"schema", "belay.evidence.graph/1"},
                    {"scripts", call.release.string()},
                    {"heads", texts(graph.heads())},
                    {"history", std::move(history)}};
  const auto current = revisions_there(of.settings, world, *of.ground.clock);
  told.emplace("drawn",
               texts(drawn_graph(graph, current ? *current : std::vector<std::string>{}, {})));
  told.emplace("current", current ? texts(*current) : Json{});
  if (!current) told.emplace("current_unknown", describe(current.error()));
  return pretty(std::move(told));
}

// Against the state before the last migration that the run began.
Result<std::string> catalog_change(const EvidenceOf& of, engine::World& world) {
  std::optional<steps::Snapshot> before;
  const auto directory = run_directory(of.settings, of.run.id);
  for (const StepAt at : saga::all_steps(of.run.shape)) {
    TRY(auto kept, steps::kept_start(world, directory, at));
    if (kept) before = std::move(kept);
  }
  if (!before) return fail(ErrorCode::unsupported, "no migration of the run was begun");
  TRY(const auto now, world.database->catalog(steps::version_table(world)));
  const auto change = migration::difference(before->catalog, now);
  Json::Object definitions;
  for (const auto& key : change.added) definitions[key] = now.objects.at(key);
  for (const auto& key : change.removed) definitions[key] = before->catalog.objects.at(key);
  for (const auto& key : change.changed) {
    definitions[key] =
        Json::Object{{"before", before->catalog.objects.at(key)}, {"now", now.objects.at(key)}};
  }
  return pretty(
      Json::Object{{"schema", "belay.evidence.catalog/1"},
                   {"revision_before", before->revision ? Json(*before->revision) : Json{}},
                   {"change", migration::to_json(change)},
                   {"definitions", std::move(definitions)},
                   {"takes_back_what_was_added", texts(migration::clean_up_sql(change))}});
}

Result<std::string> activity_of(ports::Diagnosis& diagnosis) {
  TRY(const auto sessions, diagnosis.activity());
  std::string text;
  for (const auto& session : sessions) {
    text += "pid " + std::to_string(session.pid) + "  " + session.application + "  user " +
            session.user + "  " + (session.state.empty() ? "state not visible" : session.state);
    if (!session.began.empty()) text += "  in a transaction since " + session.began;
    if (!session.waits_for.empty()) text += "  waits for " + session.waits_for;
    for (const int pid : session.blocked_by) text += "  blocked by " + std::to_string(pid);
    text += "\n";
    for (const auto& lock : session.locks) text += "    " + lock + "\n";
  }
  return escaped(text.empty() ? "no other session\n" : text);
}

struct Wanted {
  std::string_view name, what;
};
constexpr Wanted wanted_graph{"graph.json", "revisions: current, heads, history"};
constexpr Wanted catalog{"catalog.json", "the catalog now, against the one before the migration"};
constexpr Wanted activity{"sessions.txt", "sessions, open transactions, locks and who blocks whom"};
constexpr Wanted server_log{"server.log", "the end of the server's log"};

void add(Exhibits& exhibits, const Wanted& wanted, const Result<std::string>& bytes) {
  exhibits.push_back(exhibit(std::string(wanted.name), std::string(wanted.what), bytes));
}

void add_none(Exhibits& exhibits, const Error& why) {
  for (const auto& wanted : {wanted_graph, catalog, activity, server_log}) {
    add(exhibits, wanted, fail(why));
  }
}

}  // namespace

void add_target(const EvidenceOf& of, Exhibits& exhibits) {
  if (of.world == nullptr) return add_none(exhibits, of.not_wired);
  auto& world = *of.world;
  if (world.database == nullptr) {
    return add_none(exhibits, {ErrorCode::unsupported, "the environment declares no database"});
  }
  // Asked once: four questions to a server that is gone would each wait in vain.
  const auto server = world.database->server();
  if (!server) return add_none(exhibits, server.error());
  add(exhibits, wanted_graph, graph_of(of, world));
  add(exhibits, catalog, catalog_change(of, world));
  const auto diagnosis = wire_diagnosis(of.settings, of.run.id);
  if (!diagnosis) return add(exhibits, activity, fail(diagnosis.error()));
  add(exhibits, activity, activity_of(**diagnosis));
  add(exhibits, server_log, (*diagnosis)->server_log(most_log_bytes));
}

}  // namespace belay::cli
