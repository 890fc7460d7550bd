// belay branches
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/graph_json.hpp"
#include "cli/other_programs.hpp"
#include "cli/scripts.hpp"

namespace belay::cli {
namespace {

using migration::Lineage;

constexpr std::array branches_options{version_location_option, script_location_option,
                                      section_option, ask_alembic_option};

std::string first_line(const std::string& doc) {
  return escaped(doc.substr(0, doc.find('\n')));
}

Result<ExitStatus> branches(const Arguments& arguments) {
  TRY(const Scripts scripts, graph_of(arguments));
  const Lineage& lineage = scripts.survey.lineage;
  if (arguments.json) {
    Json::Object object = graph_json(scripts.survey);
    object["schema"] = "belay.branches/1";
    print_line(pretty(object));
    return ExitStatus::succeeded;
  }
  for (const auto place : lineage.branch_points()) {
    const bool joins = lineage.parents(place).size() > 1;
    print_line(escaped(lineage.revisions()[place].id) + " (branchpoint)" +
               (joins ? " (mergepoint)" : ""));
    for (const auto child : lineage.children(place)) {
      const auto& revision = lineage.revisions()[child];
      const std::string id = escaped(revision.id);
      const std::string merge = lineage.parents(child).size() > 1 ? " (mergepoint)" : "";
      const std::string head = lineage.children(child).empty() ? " (head)" : "";
      print_line("    -> " + id + head + merge + ", " + first_line(revision.doc));
    }
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_branches;
const CommandSpec command_branches{"branches",
                                   "",
                                   "the revisions that several others follow, read without Python",
                                   "belay branches --version-location migrations/versions",
                                   branches_options,
                                   &branches};

}  // namespace belay::cli
