// belay current
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/tool_question.hpp"

namespace belay::cli {
namespace {

Result<ExitStatus> current(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(const auto ids, revisions_there(settings, wired.world(), *ground.clock));
  if (arguments.json) {
    print_line(pretty(Json::Object{{"schema", "belay.current/1"},
                                   {"revisions", Json::Array(ids.begin(), ids.end())}}));
    return ExitStatus::succeeded;
  }
  for (const auto& id : ids) print_line(escaped(id));
  if (ids.empty()) complain("the database has no revision");
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_current;
const CommandSpec command_current{"current",       "", "the revision that the database is at",
                                  "belay current", {}, &current};

}  // namespace belay::cli
