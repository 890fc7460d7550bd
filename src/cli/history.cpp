// belay history
#include <algorithm>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/drawn_graph.hpp"
#include "cli/other_programs.hpp"
#include "cli/scripts.hpp"
#include "cli/tool_question.hpp"

namespace belay::cli {
namespace {

constexpr std::array history_options{version_location_option, script_location_option,
                                     section_option, ask_alembic_option};

using Ids = std::vector<std::string>;

bool holds(const Ids& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

// Where the database is; nothing, said on stderr, where it cannot be asked.
Ids current_of(const Settings& settings, engine::World& world, ports::Clock& clock) {
  auto ids = revisions_there(settings, world, clock);
  if (ids) return *std::move(ids);
  complain("which one is current is unknown: " + ids.error().message);
  return {};
}

Json as_json(const migration::Revision& revision, bool current, bool head) {
  return Json::Object{
      {"id", revision.id},   {"down", Json::Array(revision.down.begin(), revision.down.end())},
      {"doc", revision.doc}, {"path", revision.path},
      {"current", current},  {"head", head}};
}

void print_json(Json::Array revisions) {
  print_line(
      pretty(Json::Object{{"schema", "belay.history/1"}, {"revisions", std::move(revisions)}}));
}

// Without settings, and so without a database.
Result<ExitStatus> history_of_scripts(const Arguments& arguments) {
  TRY(const Scripts scripts, graph_of(arguments));
  const migration::Lineage& lineage = scripts.survey.lineage;
  if (!arguments.json) {
    for (const auto& line : drawn_graph(lineage, {}, page_of_output())) print_line(line);
    return ExitStatus::succeeded;
  }
  auto places = lineage.newest_first();
  std::ranges::reverse(places);
  Json::Array revisions;
  for (const auto place : places) {
    const bool head = lineage.children(place).empty();
    revisions.push_back(as_json(scripts.survey.revisions[place], false, head));
  }
  print_json(std::move(revisions));
  return ExitStatus::succeeded;
}

Json::Array as_json(const migration::Graph& graph, const Ids& current) {
  const auto heads = graph.heads();
  Json::Array revisions;
  for (const auto& id : graph.in_order()) {
    revisions.push_back(as_json(*graph.find(id), holds(current, id), holds(heads, id)));
  }
  return revisions;
}

Result<ExitStatus> history(const Arguments& arguments) {
  if (!is_of_settings(arguments)) return history_of_scripts(arguments);
  TRY(auto settings, read_settings(arguments));
  if (!settings.environment.migrations) {
    return fail(ErrorCode::config_invalid, "the environment has no 'migrations'");
  }
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  auto& world = wired.world();
  TRY(auto graph,
      world.migrations->graph(tool_question(settings, world, *ground.clock), look_stop()));
  const auto current = current_of(settings, world, *ground.clock);
  if (arguments.json) {
    print_json(as_json(graph, current));
  } else {
    for (const auto& line : drawn_graph(graph, current, page_of_output())) print_line(line);
  }
  for (const auto& [id, revision] : graph.revisions()) {
    if (revision.told_by_tool.empty()) continue;
    complain(escaped(revision.path) + ": the migration tool told " + revision.told_by_tool);
  }
  for (const auto& id : current) {
    if (!graph.find(id)) complain("the scripts do not know the database's revision '" + id + "'");
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_history;
const CommandSpec command_history{"history",
                                  "",
                                  "the revision graph, drawn, newest first, and which revision the "
                                  "database is at; without belay.toml the graph alone",
                                  "belay history",
                                  history_options,
                                  &history};

}  // namespace belay::cli
