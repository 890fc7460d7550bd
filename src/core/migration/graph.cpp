#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "core/migration/revisions.hpp"
#include "core/migration/survey.hpp"

namespace belay::migration {
namespace {

constexpr std::size_t shortest_prefix = 4;

using Revisions = std::map<std::string, Revision>;

tl::unexpected<Error> bad_graph(std::string message, std::string hint = {}) {
  return fail(ErrorCode::revision_graph, std::move(message), std::move(hint));
}

std::string list_in_quotes(const std::vector<std::string>& ids) {
  std::vector<std::string> texts;
  texts.reserve(ids.size());
  for (const auto& id : ids) texts.push_back(in_quotes(id));
  return join(texts, ", ");
}

std::vector<std::string> parents_of(const Revision& revision) {
  std::vector<std::string> parents = revision.down;
  parents.insert(parents.end(), revision.depends.begin(), revision.depends.end());
  return parents;
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
  std::vector<FileReading> readings;
  readings.reserve(files.size());
  for (const RevisionFile& file : files) readings.push_back(read_whole(file));
  return of(survey_of(std::move(readings)));
}

Result<Graph> Graph::of(std::vector<Revision> revisions) {
  std::vector<FileReading> readings;
  readings.reserve(revisions.size());
  for (Revision& revision : revisions) {
    readings.push_back({.revision = std::move(revision), .problems = {}});
  }
  return of(survey_of(std::move(readings)));
}

Result<Graph> Graph::of(Survey survey) {
  for (Problem& problem : survey.problems) {
    if (problem.gravity == Gravity::warning) continue;
    return bad_graph(std::move(problem.message), std::move(problem.hint));
  }
  Graph graph;
  for (Revision& revision : survey.revisions) {
    std::string id = revision.id;
    graph.revisions_.emplace_hint(graph.revisions_.end(), std::move(id), std::move(revision));
  }
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

std::vector<std::string> Graph::in_order() const {
  std::map<std::string, std::size_t> waiting;
  std::map<std::string, std::vector<std::string>> children;
  std::set<std::string> ready;
  for (const auto& [id, revision] : revisions_) {
    const auto parents = parents_of(revision);
    waiting[id] = parents.size();
    if (parents.empty()) ready.insert(id);
    for (const auto& parent : parents) children[parent].push_back(id);
  }
  std::vector<std::string> order;
  while (!ready.empty()) {
    order.push_back(std::move(ready.extract(ready.begin()).value()));
    for (const auto& child : children[order.back()]) {
      if (--waiting[child] == 0) ready.insert(child);
    }
  }
  return order;
}

Result<std::vector<std::string>> Graph::path(const std::optional<std::string>& from,
                                             const std::string& to) const {
  if (from && find(*from) == nullptr)
    return bad_graph("no script has the revision " + in_quotes(*from));
  if (find(to) == nullptr) return bad_graph("no script has the revision " + in_quotes(to));
  const auto applied = from ? ancestors_of(revisions_, *from) : std::set<std::string>{};
  std::vector<std::string> path;
  std::string at = to;
  while (!applied.contains(at)) {
    const Revision& revision = revisions_.at(at);
    path.push_back(at);
    if (revision.down.size() > 1) {
      return bad_graph(in_quotes(at) + " merges " + list_in_quotes(revision.down) +
                       ": the way there is no single line");
    }
    if (revision.down.empty()) break;
    at = revision.down.front();
  }
  const bool arrived = !from || at == *from;
  if (!arrived) {
    return bad_graph(in_quotes(to) + " does not come after " + in_quotes(from.value_or("base")));
  }
  std::reverse(path.begin(), path.end());
  for (auto step = path.begin(); step != path.end(); ++step) {
    for (const auto& needed : revisions_.at(*step).depends) {
      if (applied.contains(needed) || std::find(path.begin(), step, needed) != step) continue;
      return bad_graph(in_quotes(*step) + " depends on " + in_quotes(needed) +
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
    if (all.empty()) return bad_graph("there are no revisions");
    return bad_graph("\"head\" could be each of " + list_in_quotes(all), "name one of them");
  }
  if (symbol.size() < shortest_prefix)
    return bad_graph("no script has the revision " + in_quotes(symbol));
  std::vector<std::string> matches;
  for (auto at = revisions_.lower_bound(symbol); at != revisions_.end(); ++at) {
    if (!at->first.starts_with(symbol)) break;
    matches.push_back(at->first);
  }
  if (matches.size() == 1) return matches.front();
  if (matches.empty()) return bad_graph("no script has the revision " + in_quotes(symbol));
  return bad_graph(in_quotes(symbol) + " could be each of " + list_in_quotes(matches));
}

bool is_revision_file(const std::string& file_name) {
  return file_name.ends_with(".py") && !file_name.starts_with(".#") &&
         !file_name.starts_with("__init__");
}

}  // namespace belay::migration
