#include "core/lint/lint.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "core/lint/size.hpp"

namespace belay::lint {
namespace {

// Names may hold anything: U&"\001b" is a terminal's escape.
std::string on_one_line(std::string_view text) {
  auto line = escaped(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

std::string first_line(std::string_view statement) {
  const auto line = statement.substr(0, statement.find('\n'));
  return on_one_line(line.substr(0, 160));
}

class Linter {
 public:
  Linter(const sql::Script& script, const sql::Knowledge& known, const Options& options,
         std::vector<Suppression> suppressions)
      : script_(script),
        known_(known),
        profile_(options.profile),
        suppressions_(std::move(suppressions)) {}

  Report run() {
    for (index_ = 0; index_ < script_.statements.size(); ++index_) one();
    for (const auto& suppression : suppressions_) tell_of(suppression);
    std::ranges::stable_sort(report_.findings, {}, &Finding::line);
    return std::move(report_);
  }

 private:
  void one() {
    const auto& statement = script_.statements[index_];
    if (statement.kind == sql::PieceKind::copy_data) return;
    ++report_.statements;
    if (!statement.problem.empty()) not_analysed(statement.problem);
    for (const auto& part : statement.not_seen) not_analysed(part);
    bool first = true;
    for (const auto& part : statement.parts) {
      look({script_, index_, part, first});
      first = false;
    }
  }

  void look(const Look& at) {
    for (const auto* rule : rule_table()) {
      if (rule->check == nullptr) continue;
      if (rule->severity == Severity::advice && profile_ == Profile::standard) continue;
      if (!is_of_server(*rule)) continue;
      auto message = rule->check(at);
      if (message.empty() || (rule->once && !told_once_.insert(rule).second)) continue;
      auto severity = rule->severity;
      if (rule->until > 0 && known_.server_version == 0) {
        severity = std::min(severity, Severity::warning);
      }
      if (rule->group == 'A') severity = weighed(severity, work_of(at.effects(), known_), message);
      tell(rule->id, severity, message);
    }
  }

  // Of a server that is not known (0), what newer ones alone do is not told.
  bool is_of_server(const Rule& rule) const {
    const auto version = known_.server_version;
    return version >= rule.since && (rule.until == 0 || version < rule.until);
  }

  // Work under a lock is as grave as the table is large. The lock itself is waited for all the
  // same.
  static Severity weighed(Severity severity, const std::optional<Work>& work,
                          std::string& message) {
    if (!work) return severity;
    message += "; " + work->text();
    return work->is_small() ? std::min(severity, Severity::warning) : severity;
  }

  void not_analysed(const std::string& problem) {
    ++report_.not_analysed;
    tell("not-analysed", Severity::warning, "not analysed: " + problem);
  }

  void tell(std::string_view rule, Severity severity, const std::string& message) {
    const auto& statement = script_.statements[index_];
    if (profile_ == Profile::strict && severity == Severity::warning) severity = Severity::danger;
    Finding finding{
        rule, severity,       statement.line, on_one_line(message), first_line(statement.text),
        {},   statement.begin};
    for (auto& suppression : suppressions_) {
      const bool named = std::ranges::find(suppression.rules, rule) != suppression.rules.end();
      if (!named || !suppression.problem.empty()) continue;
      if (!concerns(suppression, script_, index_)) continue;
      suppression.used = true;
      finding.ignored = on_one_line(suppression.reason);
    }
    report_.findings.push_back(std::move(finding));
  }

  void tell_of(const Suppression& suppression) {
    if (suppression.problem.empty() && suppression.used) return;
    const auto severity = suppression.problem.empty() ? Severity::advice : Severity::danger;
    if (severity == Severity::advice && profile_ == Profile::standard) return;
    const auto why =
        suppression.problem.empty() ? "nothing is found there any more" : suppression.problem;
    const auto line = suppression.source_line > 0 ? suppression.source_line
                                                  : sql::line_of(script_.text, suppression.begin);
    report_.findings.push_back({"suppression",
                                severity,
                                line,
                                on_one_line("the comment silences nothing: " + why),
                                {},
                                {},
                                suppression.begin});
  }

  const sql::Script& script_;
  const sql::Knowledge& known_;  // before the first statement
  Profile profile_;
  std::vector<Suppression> suppressions_;
  std::size_t index_ = 0;
  std::set<const Rule*> told_once_;
  Report report_;
};

}  // namespace

Report lint_script(std::string_view text, const sql::Knowledge& known, const Options& options) {
  const auto script = sql::read_script(text, known, options.boundaries);
  return lint_script(script, known, options, suppressions_in(script));
}

Report lint_script(const sql::Script& script, const sql::Knowledge& known, const Options& options,
                   std::vector<Suppression> suppressions) {
  return Linter(script, known, options, std::move(suppressions)).run();
}

std::optional<Severity> gravest(const Report& report) {
  std::optional<Severity> worst;
  for (const auto& finding : report.findings) {
    if (!finding.ignored && (!worst || finding.severity > *worst)) worst = finding.severity;
  }
  return worst;
}

}  // namespace belay::lint
