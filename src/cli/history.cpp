// belay history
#include <algorithm>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/tool_question.hpp"

namespace belay::cli {
namespace {

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

std::string as_line(const migration::Revision& revision, bool current, bool head) {
  std::string line = revision.id;
  if (current) line += " (current)";
  if (head) line += " (head)";
  if (revision.down.size() > 1) line += " (merges " + join(revision.down, ", ") + ")";
  return revision.doc.empty() ? line : line + "  " + escaped(revision.doc);
}

Result<ExitStatus> history(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  if (!settings.environment.migrations) {
    return fail(ErrorCode::config_invalid, "the environment has no 'migrations'");
  }
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  auto& world = wired.world();
  TRY(auto graph,
      world.migrations->graph(tool_question(settings, world, *ground.clock), process_stop()));
  const auto heads = graph.heads();
  const auto current = current_of(settings, world, *ground.clock);
  Json::Array revisions;
  for (const auto& id : graph.in_order()) {
    const auto& revision = *graph.find(id);
    const bool here = holds(current, id), head = holds(heads, id);
    if (!arguments.json) print_line(as_line(revision, here, head));
    revisions.push_back(as_json(revision, here, head));
  }
  if (arguments.json) {
    print_line(
        pretty(Json::Object{{"schema", "belay.history/1"}, {"revisions", std::move(revisions)}}));
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
                                  "the revision scripts beside belay.toml, oldest first, and which "
                                  "one the database is at",
                                  "belay history",
                                  {},
                                  &history};

}  // namespace belay::cli
