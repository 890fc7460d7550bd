// belay show
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/graph_json.hpp"
#include "cli/other_programs.hpp"
#include "cli/scripts.hpp"
#include "core/migration/symbols.hpp"

namespace belay::cli {
namespace {

using migration::Lineage;
using migration::Revision;

constexpr std::array show_options{version_location_option, script_location_option, section_option,
                                  ask_alembic_option};

std::string ids_of(const Lineage& lineage, Lineage::Some places) {
  std::vector<std::string> ids;
  for (const auto place : places) ids.push_back(lineage.revisions()[place].id);
  return escaped(join(ids, ", "));
}

void row(const std::string& name, const std::string& value) {
  if (!value.empty()) print_line(name + std::string(12 - name.size(), ' ') + value);
}

void print_effects(const std::string& name, const migration::ScriptEffects& effects) {
  for (const auto& operation : effects.operations) row(name, escaped(operation));
  if (!effects.certain) row(name, "(not all of it can be told from its text)");
}

void print_revision(const Lineage& lineage, Lineage::Place place,
                    const std::vector<std::string>& labels) {
  const Revision& revision = lineage.revisions()[place];
  const bool base = revision.down.empty();
  row("revision", escaped(revision.id));
  row("file", escaped(revision.path));
  row("after", base ? "nothing: a base" : escaped(join(revision.down, ", ")));
  row("depends on", escaped(join(revision.depends, ", ")));
  row("before", ids_of(lineage, lineage.children(place)));
  row("labels", escaped(join(labels, ", ")));
  std::vector<std::string> kinds;
  if (lineage.children(place).empty()) kinds.emplace_back("a head");
  if (lineage.children(place).size() > 1) kinds.emplace_back("a branch point");
  if (lineage.parents(place).size() > 1) kinds.emplace_back("a merge");
  row("is", join(kinds, ", "));
  for (const auto& line : split(revision.doc, '\n')) row("", escaped(line));
  print_effects("upgrade", revision.upgrade);
  print_effects("downgrade", revision.downgrade);
}

Result<ExitStatus> show(const Arguments& arguments) {
  TRY(const Scripts scripts, graph_of(arguments, world::Depth::whole));
  const Lineage& lineage = scripts.survey.lineage;
  TRY(const auto places, migration::places_named(lineage, arguments.word(0)));
  if (arguments.json) {
    Json::Object object = graph_json(scripts.survey);
    object["schema"] = "belay.show/1";
    object["shown"] = ids_json(lineage, places);
    print_line(pretty(object));
    return ExitStatus::succeeded;
  }
  const auto labels = lineage.labels();
  for (const auto place : places) {
    if (place != places.front()) print_line("");
    print_revision(lineage, place, labels[place]);
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_show;
const CommandSpec command_show{"show",
                               "REVISION",
                               "one revision: its place, its file, what it does as far as its text "
                               "tells; also head, heads, base, or a label",
                               "belay show head",
                               show_options,
                               &show};

}  // namespace belay::cli
