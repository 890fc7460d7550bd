// What was applied from the revision scripts, and what is about to be run from them.
#include <algorithm>

#include "base/text.hpp"
#include "core/migration/line_to.hpp"
#include "steps/applied_scripts.hpp"
#include "steps/git_work_tree.hpp"
#include "steps/inspector.hpp"
#include "steps/script_digests.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::string>;

constexpr std::size_t most_scripts_named = 5;

// Where the database stands in the graph of the scripts.
struct Stand {
  const migration::Graph& graph;
  Ids at;       // its version rows
  Ids applied;  // these and what is below, oldest first
};

Ids without(Ids ids, const Ids& others) {
  std::erase_if(ids, [&](const auto& id) { return std::ranges::find(others, id) != others.end(); });
  return ids;
}

// Lets `judge` speak where it is known what is applied.
template <class Judge>
Finding with_stand(Inspector& i, Judge judge) {
  if (lacks_release(i)) return needs_plan();
  if (i.world().migrations->must_be_asked()) return ok("the tool alone knows its scripts");
  const auto& graph = i.graph();
  if (!graph) return unknown(graph.error());
  const auto rows = i.database().versions(version_table(i.world()));
  if (!rows) return unknown(rows.error());
  Stand stand{*graph, {}, {}};
  for (const auto& row : *rows) {
    if (graph->find(row.revision) == nullptr) {
      return unknown(
          "the scripts do not know the database's revision '" + escaped(row.revision) + "'",
          "mend known-revision first");
    }
    stand.at.push_back(row.revision);
  }
  stand.applied = migration::line_to(*graph, stand.at);
  return judge(stand);
}

// What the plan will run; without a plan, all that is not applied.
Result<Ids> pending_of(Inspector& i, const Stand& stand) {
  const auto& planned = i.at().planned;
  if (!planned.by_plan) return without(stand.graph.in_order(), stand.applied);
  Ids targets;
  for (const auto& target : planned.targets) {
    TRY(auto id, stand.graph.resolve(target));
    targets.push_back(std::move(id));
  }
  return without(migration::line_to(stand.graph, targets), stand.applied);
}

Ids files_of(const migration::Graph& graph, const Ids& ids) {
  Ids files;
  for (const auto& id : ids) files.push_back(graph.find(id)->path);
  return files;
}

// Of Belay's own SQL the database itself keeps what was applied.
Finding compared_by_tool(Inspector& i) {
  Done same;
  const Done tree = with_planned_tree(
      i.world(), i.at().planned.source, i.tool_run(), [&](const fs::path& place) -> Done {
        ports::ToolCall call;
        call.attempt = i.at().attempt;
        call.release = place;
        call.deadline = std::chrono::minutes(1);
        const auto current = i.world().migrations->current(call, i.at().stop);
        if (!current) same = fail(current.error());
        return {};
      });
  if (!tree) return unknown(tree.error());
  if (same) return ok("they are those that the database says were applied");
  return same.error().code == ErrorCode::revision_graph ? bad(same.error()) : unknown(same.error());
}

// The applied scripts whose bytes the ledger knows, as they are now.
struct Compared {
  Ids edited;  // those that differ
  std::size_t same = 0;
  Json::Object accepted;  // of those that the plan says were edited on purpose
};

void compare_script(const std::string& id, const std::string& now, const AppliedScript& then,
                    const Ids& on_purpose, Compared& compared) {
  if (now == then.digest) {
    ++compared.same;
  } else if (std::ranges::find(on_purpose, id) != on_purpose.end()) {
    compared.accepted.emplace(id, now);
  } else {
    compared.edited.push_back(id);
  }
}

Result<Compared> compare_with_ledger(Inspector& i, const Stand& stand,
                                     const std::map<std::string, AppliedScript>& known) {
  Ids ids = stand.applied;
  std::erase_if(ids, [&](const auto& id) { return !known.contains(id); });
  Compared compared;
  if (ids.empty()) return compared;
  TRY_DONE(with_planned_tree(
      i.world(), i.at().planned.source, i.tool_run(), [&](const fs::path& tree) -> Done {
        const Json now = digests_by_revision(i.world(), tree, stand.graph, ids);
        for (const auto& id : ids) {
          if (now[id].is_null()) return fail(ErrorCode::input_unreadable, "no digest of " + id);
          compare_script(id, now[id].string_or(""), known.at(id), i.at().planned.edited, compared);
        }
        return {};
      }));
  return compared;
}

Finding judge_compared(const Stand& stand, const Compared& compared,
                       const std::map<std::string, AppliedScript>& known) {
  if (compared.edited.empty()) {
    const auto looked_at = compared.same + compared.accepted.size();
    auto finding =
        ok(std::to_string(compared.same) + " of " + std::to_string(stand.applied.size()) +
           " applied scripts are as they were" +
           (compared.accepted.empty()
                ? ""
                : "; edited on purpose: " + std::to_string(compared.accepted.size())) +
           (looked_at == stand.applied.size() ? "" : "; the ledger does not know the others"));
    if (!compared.accepted.empty()) finding.facts = compared.accepted;
    return finding;
  }
  Ids told;
  for (const auto& id : compared.edited) {
    told.push_back(stand.graph.find(id)->path + " (run " + known.at(id).run.text + ")");
  }
  return bad("edited after it was applied: " + some_of(told, most_scripts_named),
             "put the change in a revision of its own: git log -p -- " +
                 escaped(stand.graph.find(compared.edited.front())->path) +
                 "; or, where the schema stays what it is: edited = [\"" +
                 escaped(join(compared.edited, "\", \"")) + "\"] in the step preflight");
}

// The folder that git is asked for; the artifact's own where the plan stages one.
Result<fs::path> asked_folder(Inspector& i) {
  const auto& source = i.at().planned.source;
  if (source) return i.world().path(source->artifact);
  fs::path folder;
  TRY_DONE(with_planned_tree(i.world(), source, i.tool_run(), [&](const fs::path& tree) -> Done {
    folder = tree;
    return {};
  }));
  return folder;
}

Finding judge_committed(Inspector& i, const Ids& files) {
  const auto& source = i.at().planned.source;
  if (source && source->is_git()) return ok("the release is a commit");
  const auto folder = asked_folder(i);
  if (!folder) return unknown(folder.error());
  const auto facts = i.world().files.directory(*folder);
  if (!facts) return unknown(facts.error());
  if (!facts->is_directory) return ok("not looked at: the release is an archive");
  const auto answer = git_uncommitted(i.world(), *folder, files, i.tool_run());
  if (!answer) return unknown(answer.error());
  if (!*answer) return ok("not looked at: the scripts are in no work tree of git");
  const Ids& uncommitted = **answer;
  if (uncommitted.empty()) return ok("all " + std::to_string(files.size()) + " are committed");
  return bad(
      "not in the commit that the work tree is at: " + some_of(uncommitted, most_scripts_named),
      "git add " + escaped(uncommitted.front()) + " && git commit");
}

Ids marked_as_drafts(const Stand& stand, const Ids& pending) {
  Ids drafts;
  for (const auto& id : pending) {
    const auto& revision = *stand.graph.find(id);
    if (!revision.draft.empty()) drafts.push_back(revision.path + " (" + revision.draft + ")");
  }
  return drafts;
}

}  // namespace

Finding look_edited_scripts(Inspector& i) {
  return with_stand(i, [&](const Stand& stand) {
    if (stand.applied.empty()) return ok("nothing is applied yet");
    if (i.environment().migrations->tool == "sql") return compared_by_tool(i);
    if (i.at().no_ledger) return unknown(*i.at().no_ledger);
    if (i.at().runs == nullptr) return ok("there is no ledger");
    const auto known = applied_scripts(*i.at().runs);
    const auto compared = compare_with_ledger(i, stand, known);
    return compared ? judge_compared(stand, *compared, known) : unknown(compared.error());
  });
}

Finding look_uncommitted(Inspector& i) {
  return with_stand(i, [&](const Stand& stand) {
    const auto pending = pending_of(i, stand);
    if (!pending) return unknown(pending.error());
    if (pending->empty()) return ok("none is pending");
    return judge_committed(i, files_of(stand.graph, *pending));
  });
}

Finding look_drafts(Inspector& i) {
  return with_stand(i, [&](const Stand& stand) {
    const auto pending = pending_of(i, stand);
    if (!pending) return unknown(pending.error());
    if (pending->empty()) return ok("none is pending");
    const auto drafts = marked_as_drafts(stand, *pending);
    if (drafts.empty()) return ok("none of " + std::to_string(pending->size()));
    return bad("says that it is a draft: " + some_of(drafts, most_scripts_named),
               "finish it, and take the mark away: belay heads --check lists them");
  });
}

}  // namespace belay::steps
