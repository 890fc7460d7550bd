// belay heads
#include "cli/console.hpp"
#include "cli/session.hpp"

namespace belay::cli {
namespace {

Result<ExitStatus> heads(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  if (!settings.environment.migrations) {
    return fail(ErrorCode::config_invalid, "the environment has no 'migrations'");
  }
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto graph, wired.world().migrations->graph(settings.base));
  const auto ids = graph.heads();
  if (arguments.json) {
    print_line(pretty(
        Json::Object{{"schema", "belay.heads/1"}, {"heads", Json::Array(ids.begin(), ids.end())}}));
  } else {
    for (const auto& id : ids) print_line(id);
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_heads;
const CommandSpec command_heads{
    "heads", "", "the heads of the revision scripts beside belay.toml", "belay heads", {}, &heads};

}  // namespace belay::cli
