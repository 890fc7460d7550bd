#include "cli/graph_json.hpp"

#include "base/text.hpp"
#include "cli/texts.hpp"

namespace belay::cli {
namespace {

using migration::Gravity;
using migration::Lineage;

std::string_view name_of(Gravity gravity) {
  switch (gravity) {
    case Gravity::blocks:
      return "blocks";
    case Gravity::bad:
      return "bad";
    case Gravity::warning:
      return "warning";
  }
  return "";
}

Json problem_json(const migration::Problem& problem) {
  Json::Object object{{"code", migration::row_of(problem.kind).code},
                      {"gravity", name_of(problem.gravity)},
                      {"message", problem.message},
                      {"hint", problem.hint}};
  if (!problem.path.empty()) object["file"] = escaped(problem.path);
  if (problem.line > 0) object["line"] = problem.line;
  return object;
}

Json revision_json(const migration::Revision& revision, const std::vector<std::string>& spread) {
  return Json::Object{{"id", revision.id},
                      {"down", texts(revision.down)},
                      {"depends", texts(revision.depends)},
                      {"labels", texts(revision.labels)},
                      {"all_labels", texts(spread)},
                      {"doc", revision.doc},
                      {"file", escaped(revision.path)}};
}

}  // namespace

Json ids_json(const Lineage& lineage, const Lineage::Places& places) {
  Json::Array array;
  for (const auto place : places) array.emplace_back(lineage.revisions()[place].id);
  return array;
}

Json::Object graph_json(const migration::Survey& survey) {
  const Lineage& lineage = survey.lineage;
  const auto labels = lineage.labels();
  Json::Array revisions;
  for (const auto place : lineage.newest_first()) {
    revisions.push_back(revision_json(survey.revisions[place], labels[place]));
  }
  Json::Array problems;
  for (const auto& problem : survey.problems) problems.push_back(problem_json(problem));
  return Json::Object{{"revisions", std::move(revisions)},
                      {"problems", std::move(problems)},
                      {"heads", ids_json(lineage, lineage.heads())},
                      {"effective_heads", ids_json(lineage, lineage.effective_heads())},
                      {"bases", ids_json(lineage, lineage.bases())},
                      {"branch_points", ids_json(lineage, lineage.branch_points())},
                      {"merge_points", ids_json(lineage, lineage.merge_points())}};
}

}  // namespace belay::cli
