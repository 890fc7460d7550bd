#include "core/lint/revisions.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace belay::lint {
namespace {

class RevisionsLinter {
 public:
  RevisionsLinter(const RevisionRun& run, const sql::Knowledge& known, const Options& options,
                  sql::Transactions transactions)
      : run_(run),
        known_(known),
        options_(options),
        whole_(script_of(run, known, transactions)),
        env_(python_of(run.env)) {}

  std::vector<Report> lint() {
    reports_.resize(run_.revisions.size());
    auto report = lint_script(whole_.script, known_, options_, suppressions());
    for (auto& finding : report.findings) {
      const auto* of = report_at(finding.begin);
      if (of != nullptr) reports_[index_of(of)].findings.push_back(std::move(finding));
    }
    for (std::size_t at = 0; at < reports_.size(); ++at) look(at);
    return std::move(reports_);
  }

 private:
  using Range = sql::RevisionsScript::Range;

  const Range* report_at(std::size_t begin) const {
    const auto found =
        std::ranges::find_if(whole_.ranges, [&](const Range& range) { return range.holds(begin); });
    return found == whole_.ranges.end() ? nullptr : &*found;
  }
  std::size_t index_of(const Range* range) const {
    return static_cast<std::size_t>(range - whole_.ranges.data());
  }

  // Of the script only those of single statements: a whole file is a revision's.
  std::vector<Suppression> suppressions() {
    std::vector<Suppression> all;
    for (auto& one : suppressions_in(whole_.script)) {
      const auto* range = report_at(one.begin);
      if (range == nullptr) continue;
      if (one.whole_file) {
        one.source_line = 1;
        one.begin = range->begin;
        one.end = range->end;
      }
      all.push_back(std::move(one));
    }
    for (std::size_t at = 0; at < run_.revisions.size(); ++at) {
      for (auto& one : suppressions_in_python(run_.revisions[at].sql.source)) {
        one.begin = whole_.ranges[at].begin;
        one.end = whole_.ranges[at].end;
        // Those of group F are asked for in look(), and where there is no statement all of them.
        if (one.end > 0 && names_statement_rule(one)) all.push_back(one);
        of_revisions_.push_back({at, std::move(one)});
      }
    }
    return all;
  }

  static bool names_statement_rule(const Suppression& one) {
    return !one.problem.empty() || std::ranges::any_of(one.rules, [](const auto& id) {
      const auto* rule = find_rule(id);
      return rule == nullptr || rule->check != nullptr;
    });
  }

  void look(std::size_t at) {
    const auto& statements = whole_.script.statements;
    const auto& range = whole_.ranges[at];
    const auto python = python_of(run_.revisions[at].sql.source);
    RevisionLook seen{run_.revisions[at], python, env_, whole_.script, 0, 0};
    while (seen.begin < statements.size() && statements[seen.begin].begin < range.begin)
      ++seen.begin;
    for (seen.end = seen.begin;
         seen.end < statements.size() && range.holds(statements[seen.end].begin);) {
      ++seen.end;
    }
    auto& report = reports_[at];
    report.statements = seen.end - seen.begin;
    for (auto i = seen.begin; i < seen.end; ++i) {
      report.not_analysed +=
          statements[i].not_seen.size() + (statements[i].problem.empty() ? 0 : 1);
    }
    report.not_analysed += run_.revisions[at].is_analysed() ? 0 : 1;
    for (const auto* rule : rule_table()) {
      if (rule->check_revision != nullptr) tell(at, *rule, rule->check_revision(seen));
    }
    for (const auto& [of, one] : of_revisions_) {
      if (of == at && one.end == 0 && !one.problem.empty()) tell_of_wrong(report, one);
    }
    std::ranges::stable_sort(report.findings, {}, &Finding::line);
  }

  void tell(std::size_t at, const Rule& rule, const RevisionHazard& hazard) {
    if (hazard.message.empty()) return;
    auto severity = hazard.lesser.value_or(rule.severity);
    if (severity == Severity::advice && options_.profile == Profile::standard) return;
    if (options_.profile == Profile::strict && severity == Severity::warning) {
      severity = Severity::danger;
    }
    Finding finding{rule.id, severity, hazard.line, escaped(hazard.message), {}, {}, 0};
    std::ranges::replace(finding.message, '\n', ' ');
    for (const auto& [of, one] : of_revisions_) {
      const bool named = std::ranges::find(one.rules, rule.id) != one.rules.end();
      if (of == at && named && one.problem.empty()) finding.ignored = escaped(one.reason);
    }
    reports_[at].findings.push_back(std::move(finding));
  }

  // In a file without statements; in others lint_script tells it.
  static void tell_of_wrong(Report& report, const Suppression& one) {
    report.findings.push_back({"suppression",
                               Severity::danger,
                               one.source_line,
                               "the comment silences nothing: " + escaped(one.problem),
                               {},
                               {},
                               0});
  }

  struct OfRevision {
    std::size_t at;
    Suppression suppression;
  };

  const RevisionRun& run_;
  const sql::Knowledge& known_;
  const Options& options_;
  sql::RevisionsScript whole_;
  PythonText env_;
  std::vector<OfRevision> of_revisions_;
  std::vector<Report> reports_;
};

// What `more` has beyond them.
void add_findings(Report& report, const Report& more) {
  const auto there = report.findings;
  for (const auto& finding : more.findings) {
    const bool known = std::ranges::any_of(there, [&](const Finding& one) {
      return one.rule == finding.rule && one.line == finding.line &&
             one.statement == finding.statement;
    });
    if (!known) report.findings.push_back(finding);
  }
  std::ranges::stable_sort(report.findings, {}, &Finding::line);
}

}  // namespace

sql::RevisionsScript script_of(const RevisionRun& run, const sql::Knowledge& known,
                               sql::Transactions transactions) {
  std::vector<sql::RevisionSql> revisions;
  for (const auto& one : run.revisions) revisions.push_back(one.sql);
  return sql::script_of(revisions, run.preamble, transactions, known);
}

std::vector<Report> lint_revisions(const RevisionRun& run, const sql::Knowledge& known,
                                   const Options& options) {
  auto reports = RevisionsLinter(run, known, options, one_by_one(run)).lint();
  if (run.transactions != sql::Transactions::together) return reports;
  const auto more = RevisionsLinter(run, known, options, sql::Transactions::together).lint();
  for (std::size_t at = 0; at < reports.size(); ++at) add_findings(reports[at], more[at]);
  return reports;
}

}  // namespace belay::lint
