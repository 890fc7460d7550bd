#include "cli/revision_picture.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "cli/drawn_graph.hpp"
#include "cli/scripts.hpp"
#include "cli/secrets.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using Mark = report::RevisionRow::Mark;

struct MigratedByRun {
  bool any = false;  // a step that migrates
  fs::path scripts;
  std::map<std::string, Mark> marks;
  std::vector<std::string> left_at;
};

bool was_undone(const saga::StepState& step) {
  const bool down = step.way == ledger::WayBack::downgrade || step.way == ledger::WayBack::restore;
  return down && step.backward == saga::Backward::undone;
}

void add_step(const saga::StepState& step, MigratedByRun& all) {
  const auto* scripts = step.facts["scripts"].if_string();
  if (scripts == nullptr) return;
  const bool undone = was_undone(step);
  all.scripts = *scripts;
  if (const auto* applied = step.facts["applied"].if_array()) {
    for (const auto& id : *applied) {
      all.marks[id.string_or("")] = undone ? Mark::taken_back : Mark::applied;
    }
  }
  // Of several that were taken back, the first says where it began.
  if (undone && !all.left_at.empty()) return;
  all.left_at = {step.facts[undone ? "from" : "to"].string_or("")};
}

MigratedByRun migrated_by(const saga::RunState& run, const fs::path& base) {
  MigratedByRun all;
  for (const StepAt at : saga::all_steps(run.shape)) {
    if (run.shape.step(at).kind != "migrate") continue;
    all.any = true;
    add_step(run.step(at), all);
  }
  if (!all.scripts.empty()) return all;
  const auto& staged = run.facts_of("stage", {static_cast<int>(run.phases.size()), 0});
  all.scripts = staged["path"].string_or(base.string());
  return all;
}

report::RevisionRow row_of(const GraphLine& line, const migration::Survey& survey,
                           const MigratedByRun& by) {
  report::RevisionRow row{line.strokes, childrens_secrets().redacted(line.words)};
  if (!line.place) return row;
  const auto& id = survey.revisions[*line.place].id;
  if (const auto mark = by.marks.find(id); mark != by.marks.end()) row.mark = mark->second;
  row.left_here = std::ranges::find(by.left_at, id) != by.left_at.end();
  return row;
}

}  // namespace

report::RevisionPicture revision_picture(const Settings& settings, const saga::RunState& run) {
  report::RevisionPicture picture;
  const auto by = migrated_by(run, settings.base);
  if (!by.any || !settings.environment.migrations) return picture;
  picture.scripts = by.scripts.string();
  std::error_code ignored;
  if (!fs::is_directory(by.scripts, ignored)) {
    picture.missing = "they are gone";
    return picture;
  }
  const auto read = scripts_of(*settings.environment.migrations, by.scripts, world::Depth::names);
  if (!read) {
    picture.missing = read.error().message;
    return picture;
  }
  if (const auto* obstacle = read->survey.obstacle()) {
    picture.missing = obstacle->message;
    return picture;
  }
  const migration::Lineage& lineage = read->survey.lineage;
  for (const auto& line :
       graph_lines(lineage, by.left_at, "left here by this run", migration::Strokes::unicode)) {
    picture.rows.push_back(row_of(line, read->survey, by));
  }
  return picture;
}

}  // namespace belay::cli
