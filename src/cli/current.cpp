// belay current
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/session.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

Result<ExitStatus> current(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto* database, steps::target_database(wired.world()));
  TRY(auto rows, database->versions(steps::version_table(wired.world())));
  Json::Array revisions;
  for (const auto& row : rows) revisions.push_back(row.revision);
  if (arguments.json) {
    print_line(
        pretty(Json::Object{{"schema", "belay.current/1"}, {"revisions", std::move(revisions)}}));
    return ExitStatus::succeeded;
  }
  for (const auto& row : rows) print_line(escaped(row.revision));
  if (rows.empty()) complain("the database has no revision");
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_current;
const CommandSpec command_current{"current",       "", "the revision that the database is at",
                                  "belay current", {}, &current};

}  // namespace belay::cli
