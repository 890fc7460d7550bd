#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "core/migration/revision_file.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {
namespace {

constexpr std::size_t shortest_prefix = 4;

using Revisions = std::map<std::string, Revision>;

tl::unexpected<Error> refuse(std::string message, std::string hint = {}) {
  return fail(ErrorCode::revision_graph, std::move(message), std::move(hint));
}

std::string in_quotes(const std::string& text) {
  return "\"" + escaped(text) + "\"";
}

std::string list_in_quotes(const std::vector<std::string>& ids) {
  std::vector<std::string> texts;
  texts.reserve(ids.size());
  for (const auto& id : ids) texts.push_back(in_quotes(id));
  return join(texts, ", ");
}

// What each label and each id stands for.
Result<std::map<std::string, std::string>> names_of(const Revisions& revisions) {
  std::map<std::string, std::string> names;
  for (const auto& [id, revision] : revisions) names[id] = id;
  for (const auto& [id, revision] : revisions) {
    for (const auto& label : revision.labels) {
      const auto [at, fresh] = names.emplace(label, id);
      if (fresh) continue;
      return refuse(escaped(revision.path) + ": the branch label " + in_quotes(label) +
                    " is taken by " + escaped(revisions.at(at->second).path));
    }
  }
  return names;
}

Done check_parents(const Revisions& revisions) {
  for (const auto& [id, revision] : revisions) {
    for (const auto& parent : revision.down) {
      if (revisions.contains(parent)) continue;
      return refuse(escaped(revision.path) + ": its down_revision " + in_quotes(parent) +
                    " is in no file");
    }
  }
  return {};
}

// Replaces labels in depends_on by the ids that they stand for.
Done resolve_depends(Revisions& revisions) {
  TRY(const auto names, names_of(revisions));
  for (auto& [id, revision] : revisions) {
    for (auto& symbol : revision.depends) {
      const auto at = names.find(symbol);
      if (at == names.end()) {
        return refuse(escaped(revision.path) + ": its depends_on " + in_quotes(symbol) +
                      " is in no file");
      }
      symbol = at->second;
    }
  }
  return {};
}

std::vector<std::string> parents_of(const Revision& revision) {
  std::vector<std::string> parents = revision.down;
  parents.insert(parents.end(), revision.depends.begin(), revision.depends.end());
  return parents;
}

// What stays of `ids` once those that nothing of the rest leads to are taken away, again and again.
template <class Successors>
std::set<std::string> trimmed_ids(std::set<std::string> ids, const Successors& successors_of) {
  std::map<std::string, std::size_t> waiting;
  std::vector<std::string> free;
  for (const auto& id : ids) {
    for (const auto& next : successors_of(id)) ++waiting[next];
  }
  for (const auto& id : ids) {
    if (waiting[id] == 0) free.push_back(id);
  }
  while (!free.empty()) {
    const std::string id = std::move(free.back());
    free.pop_back();
    ids.erase(id);
    for (const auto& next : successors_of(id)) {
      if (--waiting[next] == 0 && ids.contains(next)) free.push_back(next);
    }
  }
  return ids;
}

// Trimmed from both ends, only what is on a cycle (or between two of them) stays.
Done check_cycles(const Revisions& revisions) {
  std::map<std::string, std::vector<std::string>> children;
  std::set<std::string> all;
  for (const auto& [id, revision] : revisions) {
    all.insert(id);
    for (const auto& parent : parents_of(revision)) children[parent].push_back(id);
  }
  const auto children_of = [&](const std::string& id) { return children[id]; };
  const auto parents = [&](const std::string& id) { return parents_of(revisions.at(id)); };
  const auto behind = trimmed_ids(std::move(all), children_of);
  if (behind.empty()) return {};
  const auto cycle = trimmed_ids(behind, parents);
  return refuse("a cycle: " + list_in_quotes({cycle.begin(), cycle.end()}),
                "mend the down_revision of one of them");
}

std::set<std::string> ancestors_of(const Revisions& revisions, const std::string& id) {
  std::set<std::string> seen;
  std::vector<std::string> open = {id};
  while (!open.empty()) {
    const std::string next = open.back();
    open.pop_back();
    if (!seen.insert(next).second) continue;
    for (auto& parent : parents_of(revisions.at(next))) open.push_back(std::move(parent));
  }
  return seen;
}

}  // namespace

Result<Graph> Graph::build(const std::vector<RevisionFile>& files) {
  std::vector<Revision> revisions;
  for (const RevisionFile& file : files) {
    TRY(Revision revision, read_revision(file));
    revisions.push_back(std::move(revision));
  }
  return of(std::move(revisions));
}

Result<Graph> Graph::of(std::vector<Revision> revisions) {
  Graph graph;
  for (Revision& revision : revisions) {
    const std::string id = revision.id, path = revision.path;
    const auto [at, fresh] = graph.revisions_.emplace(id, std::move(revision));
    if (fresh) continue;
    return refuse("the revision " + in_quotes(id) +
                  " is in two files: " + escaped(at->second.path) + " and " + escaped(path));
  }
  TRY_DONE(check_parents(graph.revisions_));
  TRY_DONE(resolve_depends(graph.revisions_));
  TRY_DONE(check_cycles(graph.revisions_));
  return graph;
}

const Revision* Graph::find(const std::string& id) const {
  const auto at = revisions_.find(id);
  return at == revisions_.end() ? nullptr : &at->second;
}

std::vector<std::string> Graph::heads() const {
  std::set<std::string> parents;
  for (const auto& [id, revision] : revisions_) {
    parents.insert(revision.down.begin(), revision.down.end());
  }
  std::vector<std::string> heads;
  for (const auto& [id, revision] : revisions_) {
    if (!parents.contains(id)) heads.push_back(id);
  }
  return heads;
}

Result<std::vector<std::string>> Graph::path(const std::optional<std::string>& from,
                                             const std::string& to) const {
  if (from && find(*from) == nullptr)
    return refuse("no script has the revision " + in_quotes(*from));
  if (find(to) == nullptr) return refuse("no script has the revision " + in_quotes(to));
  const auto applied = from ? ancestors_of(revisions_, *from) : std::set<std::string>{};
  std::vector<std::string> path;
  std::string at = to;
  while (!applied.contains(at)) {
    const Revision& revision = revisions_.at(at);
    path.push_back(at);
    if (revision.down.size() > 1) {
      return refuse(in_quotes(at) + " merges " + list_in_quotes(revision.down) +
                    ": the way there is no single line");
    }
    if (revision.down.empty()) break;
    at = revision.down.front();
  }
  const bool arrived = from ? at == *from : !path.empty() || applied.contains(to);
  if (!arrived) {
    return refuse(in_quotes(to) + " does not come after " + in_quotes(from.value_or("base")));
  }
  std::reverse(path.begin(), path.end());
  for (auto step = path.begin(); step != path.end(); ++step) {
    for (const auto& needed : revisions_.at(*step).depends) {
      if (applied.contains(needed) || std::find(path.begin(), step, needed) != step) continue;
      return refuse(in_quotes(*step) + " depends on " + in_quotes(needed) +
                    ", which is on another branch");
    }
  }
  return path;
}

Result<std::string> Graph::resolve(const std::string& symbol) const {
  if (find(symbol) != nullptr) return symbol;
  if (symbol == "head") {
    const auto all = heads();
    if (all.size() == 1) return all.front();
    if (all.empty()) return refuse("there are no revisions");
    return refuse("\"head\" could be each of " + list_in_quotes(all), "name one of them");
  }
  if (symbol.size() < shortest_prefix)
    return refuse("no script has the revision " + in_quotes(symbol));
  std::vector<std::string> matches;
  for (auto at = revisions_.lower_bound(symbol); at != revisions_.end(); ++at) {
    if (!at->first.starts_with(symbol)) break;
    matches.push_back(at->first);
  }
  if (matches.size() == 1) return matches.front();
  if (matches.empty()) return refuse("no script has the revision " + in_quotes(symbol));
  return refuse(in_quotes(symbol) + " could be each of " + list_in_quotes(matches));
}

bool is_revision_file(const std::string& file_name) {
  return file_name.ends_with(".py") && !file_name.starts_with(".#") &&
         !file_name.starts_with("__init__");
}

}  // namespace belay::migration
