// belay explain [FILE... | -]
#include <algorithm>
#include <span>

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "cli/known_catalog.hpp"
#include "cli/offered_revisions.hpp"
#include "cli/scripts.hpp"
#include "cli/secrets.hpp"
#include "cli/sql_files.hpp"
#include "core/sql/script.hpp"

namespace belay::cli {
namespace {

std::string may(sql::Certainty certainty) {
  return certainty == sql::Certainty::certain ? "" : "perhaps ";
}

std::string name_of(const sql::Lock& lock) {
  if (lock.relation.empty()) return lock.why;
  return (lock.index ? "index " : "") + lock.relation.text();
}

// Names may hold line breaks and what a terminal obeys: U&"\001b".
void line(std::string& out, std::string_view label, const std::string& text) {
  auto told = escaped(text);
  std::ranges::replace(told, '\n', ' ');
  out += "  " + std::string(label) + std::string(label.size() < 10 ? 10 - label.size() : 1, ' ') +
         told + '\n';
}

void locks(std::string& out, const sql::Effects& effects) {
  for (const auto& lock : effects.locks) {
    auto text = may(lock.certainty) + std::string(sql::word_of(lock.mode)) + " on " + name_of(lock);
    if (!lock.relation.empty() && !lock.why.empty()) text += " (" + lock.why + ")";
    const auto waits = sql::who_waits(lock.mode);
    if (!waits.empty()) text += ": " + std::string(waits) + " wait";
    line(out, "lock", text);
  }
}

std::string explained(const sql::Statement& statement) {
  std::string out = toned(Tone::strong, std::to_string(statement.line) + ": ");
  out += escaped(statement.text.substr(0, statement.text.find('\n')).substr(0, 160)) + '\n';
  const auto& effects = statement.effects;
  if (!statement.problem.empty()) line(out, "unknown", "not analysed: " + statement.problem);
  for (const auto& part : statement.not_seen) line(out, "unknown", "not analysed: " + part);
  locks(out, effects);
  for (const auto& one : effects.rewrites) {
    line(out, "rewrites", may(one.certainty) + one.relation.text() + " (" + one.why + ")");
  }
  for (const auto& one : effects.scans) {
    if (effects.rewrite_of(one.relation)) continue;
    line(out, "reads all", may(one.certainty) + one.relation.text() + " (" + one.why + ")");
  }
  for (const auto& what : effects.destroys) line(out, "destroys", what);
  for (const auto& why : effects.may_fail) line(out, "may fail", why);
  if (effects.outside_transaction) line(out, "runs", "only outside a transaction");
  return out;
}

Json json_of(const sql::Lock& lock) {
  return Json::Object{{"relation", lock.relation.text()},
                      {"mode", sql::word_of(lock.mode)},
                      {"certain", lock.certainty == sql::Certainty::certain},
                      {"index", lock.index},
                      {"why", lock.why},
                      {"waits", sql::who_waits(lock.mode)}};
}

Json json_of(const std::vector<sql::Touched>& list) {
  Json::Array out;
  for (const auto& one : list) {
    out.push_back(Json::Object{{"relation", one.relation.text()},
                               {"certain", one.certainty == sql::Certainty::certain},
                               {"why", one.why}});
  }
  return out;
}

Json json_of(const std::vector<std::string>& list) {
  return Json::Array(list.begin(), list.end());
}

Json json_of(const sql::Statement& statement) {
  Json::Array locked;
  for (const auto& lock : statement.effects.locks) locked.push_back(json_of(lock));
  auto not_analysed = statement.not_seen;
  if (!statement.problem.empty()) not_analysed.push_back(statement.problem);
  for (auto& text : not_analysed) text = escaped(text);
  return Json::Object{{"line", static_cast<std::int64_t>(statement.line)},
                      {"statement", childrens_secrets().redacted(escaped(statement.text))},
                      {"in_transaction", statement.in_transaction},
                      {"locks", std::move(locked)},
                      {"rewrites", json_of(statement.effects.rewrites)},
                      {"scans", json_of(statement.effects.scans)},
                      {"destroys", json_of(statement.effects.destroys)},
                      {"may_fail", json_of(statement.effects.may_fail)},
                      {"outside_transaction", statement.effects.outside_transaction},
                      {"not_analysed", json_of(not_analysed)}};
}

// As JSON; printed for people at once.
Json told(std::span<const sql::Statement> script, const std::string& file, bool json,
          const std::string& problem = {}) {
  Json::Array statements;
  for (const auto& statement : script) {
    if (statement.kind == sql::PieceKind::copy_data) continue;
    if (json) {
      statements.push_back(json_of(statement));
    } else {
      print_line(childrens_secrets().redacted(explained(statement)));
    }
  }
  Json::Object object{{"file", escaped(file)}, {"statements", std::move(statements)}};
  if (!problem.empty()) object.emplace("not_analysed", problem);
  return Json(std::move(object));
}

// Of several, in what file they stand.
void tell_file(const std::string& file, const std::string& more = {}) {
  print_line(toned(Tone::strong, escaped(file)) + more);
}

void tell_all(Json::Array all) {
  print_line(pretty(Json::Object{{"schema", "belay.explain/1"}, {"files", std::move(all)}}));
}

Result<ExitStatus> explain_revisions(const Arguments& arguments) {
  TRY(const auto run, revisions_for(arguments));
  TRY(const auto known, knowledge_for(arguments, run.server_version));
  const auto whole = lint::script_of(run, known, lint::one_by_one(run));
  const std::span statements(whole.script.statements);
  Json::Array all;
  for (std::size_t at = 0; at < run.revisions.size(); ++at) {
    const auto& revision = run.revisions[at];
    const auto& range = whole.ranges[at];
    const auto first = std::ranges::find_if(
        statements, [&](const auto& statement) { return range.holds(statement.begin); });
    const auto last = std::find_if(first, statements.end(),
                                   [&](const auto& one) { return !range.holds(one.begin); });
    const auto why = revision.is_analysed()
                         ? std::string()
                         : childrens_secrets().redacted(escaped(revision.problem));
    if (!arguments.json) {
      tell_file(revision.sql.file, why.empty() ? "" : "\n  unknown   not analysed: " + why);
    }
    all.push_back(told({first, last}, revision.sql.file, arguments.json, why));
  }
  if (arguments.json) tell_all(std::move(all));
  return ExitStatus::succeeded;
}

Result<ExitStatus> explain(const Arguments& arguments) {
  if (arguments.words.empty()) return explain_revisions(arguments);
  TRY_DONE(expect_no_revisions(arguments));
  TRY(auto files, sql_files(arguments.words));
  TRY(const auto known, knowledge_for(arguments));
  const auto boundaries =
      arguments.flag("in-transaction") ? sql::Boundaries::one : sql::Boundaries::as_written;
  Json::Array all;
  for (const auto& file : files) {
    TRY(auto text, read_sql(file));
    const auto script = sql::read_script(text, known, boundaries);
    if (!arguments.json && files.size() > 1) tell_file(file);
    all.push_back(told(script.statements, file, arguments.json));
  }
  if (arguments.json) tell_all(std::move(all));
  return ExitStatus::succeeded;
}

constexpr OptionSpec explain_options[] = {
    {"in-transaction", "", "each file runs in one transaction that another opens and commits"},
    database_option,
    server_version_option,
    since_option,
    changed_option,
    script_location_option,
    section_option,
    env_pass_option,
};

}  // namespace

extern const CommandSpec command_explain;
const CommandSpec command_explain{
    "explain",
    "[FILE...]",
    "the locks, rewrites and losses of each statement of SQL files (- reads stdin), or of the "
    "pending revisions of Alembic",
    "belay explain migrations/0007_orders.sql",
    explain_options,
    &explain};

}  // namespace belay::cli
