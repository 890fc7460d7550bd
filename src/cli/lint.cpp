// belay lint [FILE... | -]
#include <mutex>
#include <optional>

#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "cli/known_catalog.hpp"
#include "cli/lint_report.hpp"
#include "cli/offered_revisions.hpp"
#include "cli/scripts.hpp"
#include "cli/secrets.hpp"
#include "cli/sql_files.hpp"

namespace belay::cli {
namespace {

Result<lint::Options> options_of(const Arguments& arguments) {
  lint::Options options;
  const auto profile = arguments.option("profile");
  if (profile == "strict")
    options.profile = lint::Profile::strict;
  else if (profile == "advice")
    options.profile = lint::Profile::advice;
  else if (!profile.empty() && profile != "default") {
    return fail(ErrorCode::usage, "no profile '" + profile + "'",
                "--profile default, advice or strict");
  }
  if (arguments.flag("in-transaction")) options.boundaries = sql::Boundaries::one;
  return options;
}

Result<LintedFiles> lint_all(const std::vector<std::string>& files, const sql::Knowledge& known,
                             const lint::Options& options) {
  LintedFiles linted(files.size());
  std::mutex guard;
  std::optional<Error> problem;
  in_parallel(files.size(), [&](std::size_t at) {
    auto text = read_sql(files[at]);
    if (text) {
      linted[at] = {escaped(files[at]), lint::lint_script(*text, known, options)};
      return;
    }
    const std::lock_guard lock(guard);
    if (!problem) problem = std::move(text).error();
  });
  if (problem) return fail(std::move(*problem));
  return linted;
}

// Their texts may hold what env.py was given.
LintedFiles lint_all(const lint::RevisionRun& run, const sql::Knowledge& known,
                     const lint::Options& options) {
  LintedFiles linted;
  auto reports = lint::lint_revisions(run, known, options);
  for (std::size_t at = 0; at < reports.size(); ++at) {
    for (auto& finding : reports[at].findings) {
      finding.message = childrens_secrets().redacted(finding.message);
      finding.statement = childrens_secrets().redacted(finding.statement);
    }
    linted.push_back({escaped(run.revisions[at].sql.file), std::move(reports[at])});
  }
  return linted;
}

Result<LintedFiles> lint_what_is_meant(const Arguments& arguments, const lint::Options& options) {
  if (arguments.words.empty()) {
    TRY(const auto run, revisions_for(arguments));
    TRY(const auto known, knowledge_for(arguments, run.server_version));
    return lint_all(run, known, options);
  }
  TRY_DONE(expect_no_revisions(arguments));
  TRY(auto files, sql_files(arguments.words));
  TRY(const auto known, knowledge_for(arguments));
  return lint_all(files, known, options);
}

std::optional<lint::Severity> gravest(const LintedFiles& files) {
  std::optional<lint::Severity> worst;
  for (const auto& file : files) worst = std::max(worst, lint::gravest(file.report));
  return worst;
}

Result<std::string> printed(const LintedFiles& files, const Arguments& arguments) {
  auto format = arguments.option("format");
  if (format.empty()) format = arguments.json ? "json" : "text";
  if (format == "text") return lint_text(files);
  if (format == "json") return lint_json(files);
  if (format == "sarif") return lint_sarif(files);
  if (format == "github") return lint_github(files);
  return fail(ErrorCode::usage, "no format '" + format + "'",
              "--format text, json, sarif or github");
}

Result<ExitStatus> run_lint(const Arguments& arguments) {
  TRY(auto options, options_of(arguments));
  const auto fail_on = arguments.option("fail-on");
  if (!fail_on.empty() && fail_on != "danger" && fail_on != "warning" && fail_on != "never") {
    return fail(ErrorCode::usage, "no severity '" + fail_on + "'",
                "--fail-on danger, warning or never");
  }
  TRY(auto linted, lint_what_is_meant(arguments, options));
  TRY(auto text, printed(linted, arguments));
  if (!text.empty()) print_line(text);
  const auto least = fail_on == "warning" ? lint::Severity::warning : lint::Severity::danger;
  const auto worst = gravest(linted);
  const bool refuses = fail_on != "never" && worst && *worst >= least;
  return refuses ? ExitStatus::refused : ExitStatus::succeeded;
}

constexpr OptionSpec lint_options[] = {
    {"profile", "NAME", "default; advice adds rules of design; strict makes warnings dangers"},
    {"in-transaction", "", "each file runs in one transaction that another opens and commits"},
    {"fail-on", "SEVERITY", "end with 3 on: danger (default), warning, never"},
    {"format", "NAME", "text (default), json, sarif, github"},
    database_option,
    server_version_option,
    since_option,
    changed_option,
    script_location_option,
    section_option,
    env_pass_option,
};

}  // namespace

extern const CommandSpec command_lint;
const CommandSpec command_lint{"lint",
                               "[FILE...]",
                               "what is dangerous in SQL files or folders of them (- reads stdin), "
                               "or in the pending revisions of Alembic",
                               "belay lint migrations/",
                               lint_options,
                               &run_lint};

}  // namespace belay::cli
