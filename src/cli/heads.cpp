// belay heads
#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/graph_json.hpp"
#include "cli/model_changes.hpp"
#include "cli/other_programs.hpp"
#include "cli/scripts.hpp"
#include "core/migration/head_check.hpp"

namespace belay::cli {
namespace {

using migration::BranchSeen;
using migration::Gravity;
using migration::HeadConflict;
using migration::Lineage;
using Ledgers = std::vector<migration::KnownLedger>;

constexpr std::array heads_options{
    OptionSpec{"check", "",
               "fail on more than one head (a label, where labels are used) and on every problem "
               "that is no warning, and say what mends it"},
    models_changed_option,
    models_option,
    ask_alembic_option,
    version_location_option,
    script_location_option,
    section_option,
};

std::string in_brackets(const std::vector<std::string>& labels) {
  return labels.empty() ? "" : " (" + escaped(join(labels, ", ")) + ")";
}

void print_heads(const Lineage& lineage) {
  const auto labels = lineage.labels();
  for (const auto place : lineage.heads()) {
    print_line(escaped(lineage.revisions()[place].id) + in_brackets(labels[place]) +
               (lineage.is_needed(place) ? " (effective head)" : " (head)"));
  }
}

std::string merge_command(const Scripts& scripts, const HeadConflict& conflict) {
  return scripts.alembic + " merge -m \"merge heads\" " + join(conflict.heads, " ");
}

std::string conflict_told(const HeadConflict& conflict) {
  const std::string whose =
      conflict.label.empty() ? "" : " with the label \"" + escaped(conflict.label) + "\"";
  return std::to_string(conflict.heads.size()) + " heads" + whose + ": " +
         escaped(join(conflict.heads, ", "));
}

// When a branch may be put on the other, as far as ledgers say.
std::string ground_of(const BranchSeen& seen) {
  if (!seen.without.empty() && seen.silent.empty()) {
    return "or, since the ledger of " + join(seen.without, ", ") +
           " has no revision of the branch, and where no other database has one,";
  }
  const std::string silent =
      seen.silent.empty() ? "" : " (the ledger of " + join(seen.silent, ", ") + " does not tell)";
  return "or, only where the branch was applied to no database yet" + silent + ",";
}

void print_rebases(const HeadConflict& conflict, const Ledgers& ledgers) {
  std::string told;
  for (const auto& rebase : conflict.rebases) {
    const auto seen = seen_by(ledgers, rebase);
    if (seen.applied) {
      print_line("  " + escaped(rebase.path) + " stays as it is: run " + seen.applied->run +
                 " had " + seen.applied->environment + " at " + escaped(seen.applied->revision));
      continue;
    }
    const auto ground = ground_of(seen);
    if (ground != told) print_line("  " + ground + " put it on the other:");
    told = ground;
    print_line("    in " + escaped(rebase.path) + ": down_revision = '" + escaped(rebase.then) +
               "' instead of " + (rebase.now.empty() ? "None" : "'" + escaped(rebase.now) + "'"));
  }
}

// What the ledgers say of branches, where there are any to ask.
Result<Ledgers> ledgers_of(const Arguments& arguments, const Scripts& scripts,
                           const Lineage& lineage, const std::vector<HeadConflict>& conflicts) {
  const bool asked = std::ranges::any_of(
      conflicts, [](const HeadConflict& conflict) { return !conflict.rebases.empty(); });
  if (!asked || !scripts.of_environment) return Ledgers{};
  TRY(auto ledgers, other_programs().known_ledgers(arguments));
  for (auto& ledger : ledgers) ledger = migration::complete(std::move(ledger), lineage);
  return ledgers;
}

void print_conflict(const Scripts& scripts, const HeadConflict& conflict, const Ledgers& ledgers) {
  print_line(conflict_told(conflict));
  print_line("  join them by a revision of their own:");
  print_line("    " + escaped(merge_command(scripts, conflict)));
  print_rebases(conflict, ledgers);
}

Json seen_json(const BranchSeen& seen) {
  const auto names = [](const std::vector<std::string>& all) {
    return Json::Array(all.begin(), all.end());
  };
  Json json(Json::Object{{"without", names(seen.without)}, {"silent", names(seen.silent)}});
  if (seen.applied) {
    json.set("applied", Json::Object{{"revision", seen.applied->revision},
                                     {"environment", seen.applied->environment},
                                     {"run", seen.applied->run}});
  }
  return json;
}

Json conflict_json(const Scripts& scripts, const HeadConflict& conflict, const Ledgers& ledgers) {
  Json::Array heads, rebases;
  for (const auto& head : conflict.heads) heads.emplace_back(head);
  for (const auto& rebase : conflict.rebases) {
    rebases.push_back(Json::Object{{"file", escaped(rebase.path)},
                                   {"revision", rebase.revision},
                                   {"now", rebase.now},
                                   {"then", rebase.then},
                                   {"ledgers", seen_json(seen_by(ledgers, rebase))}});
  }
  return Json::Object{{"label", conflict.label},
                      {"heads", std::move(heads)},
                      {"merge", merge_command(scripts, conflict)},
                      {"rebases", std::move(rebases)}};
}

// Everything that is wrong, with what mends it; a graph that cannot be told as well.
Result<ExitStatus> check_heads(const Arguments& arguments) {
  TRY(Scripts scripts, read_scripts(arguments, world::Depth::whole));
  TRY(auto models, model_problems(arguments, scripts));
  auto& problems = scripts.survey.problems;
  std::ranges::move(models, std::back_inserter(problems));
  const Lineage& lineage = scripts.survey.lineage;
  const bool known = scripts.survey.obstacle() == nullptr;
  const auto conflicts = known ? migration::head_conflicts(lineage) : std::vector<HeadConflict>{};
  TRY(const auto ledgers, ledgers_of(arguments, scripts, lineage, conflicts));
  bool good = conflicts.empty();
  for (const auto& problem : problems) {
    good = good && problem.gravity == Gravity::warning;
  }
  if (arguments.json) {
    Json::Object object = graph_json(scripts.survey);
    Json::Array all;
    for (const auto& conflict : conflicts) all.push_back(conflict_json(scripts, conflict, ledgers));
    object["schema"] = "belay.heads/1";
    object["conflicts"] = std::move(all);
    object["good"] = good;
    print_line(pretty(object));
  } else {
    for (const auto& problem : scripts.survey.problems) {
      const bool warning = problem.gravity == Gravity::warning;
      print_line((warning ? "warning: " : "error: ") + problem.message + " [" +
                 std::string(migration::row_of(problem.kind).code) + "]");
      if (!problem.hint.empty()) print_line("  " + problem.hint);
    }
    for (const auto& note : scripts.notes) print_line("warning: " + note);
    for (const auto& conflict : conflicts) print_conflict(scripts, conflict, ledgers);
    if (good) print_heads(lineage);
  }
  return good ? ExitStatus::succeeded : ExitStatus::refused;
}

Result<ExitStatus> heads(const Arguments& arguments) {
  if (arguments.flag("check") || arguments.flag("changed")) return check_heads(arguments);
  TRY(const Scripts scripts, graph_of(arguments));
  const Lineage& lineage = scripts.survey.lineage;
  if (arguments.json) {
    Json::Object object = graph_json(scripts.survey);
    object["schema"] = "belay.heads/1";
    print_line(pretty(object));
  } else {
    print_heads(lineage);
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_heads;
const CommandSpec command_heads{"heads",
                                "",
                                "the heads of the revision scripts, read without Python",
                                "belay heads --check",
                                heads_options,
                                &heads};

}  // namespace belay::cli
