#include "cli/lint_report.hpp"

#include <set>

#include "base/json.hpp"
#include "cli/console.hpp"

namespace belay::cli {
namespace {

using lint::Finding;
using lint::Severity;

Tone tone_of(Severity severity) {
  return severity == Severity::danger    ? Tone::bad
         : severity == Severity::warning ? Tone::strong
                                         : Tone::quiet;
}

// What is to be done instead.
std::string safe_form(const Finding& finding) {
  const auto* rule = lint::find_rule(finding.rule);
  if (!rule) return {};
  std::string out;
  for (const char c : rule->safe)
    out += c == '\n' ? std::string("\n           ") : std::string(1, c);
  return out;
}

using Told = std::set<std::string_view>;  // rules whose safe form was printed

void append(std::string& out, const std::string& file, const Finding& finding, Told& told) {
  const auto place = file + ':' + std::to_string(finding.line);
  if (finding.ignored) {
    out += toned(Tone::quiet, place + ": ignored [" + std::string(finding.rule) + "]: " +
                                  finding.message + "; the reason given: " + *finding.ignored) +
           "\n\n";
    return;
  }
  out += toned(Tone::strong, place) + ": " +
         toned(tone_of(finding.severity), lint::word_of(finding.severity)) + " [" +
         std::string(finding.rule) + "]\n  " + finding.message + '\n';
  if (!finding.statement.empty()) out += toned(Tone::quiet, "  | " + finding.statement) + '\n';
  const auto safe = told.insert(finding.rule).second ? safe_form(finding) : std::string();
  if (!safe.empty()) out += "  instead: " + safe + '\n';
  out += '\n';
}

std::string plural(std::size_t number, const std::string& word) {
  return std::to_string(number) + ' ' + word + (number == 1 ? "" : "s");
}

Json json_of(const Finding& finding) {
  Json::Object json{{"rule", finding.rule},
                    {"severity", lint::word_of(finding.severity)},
                    {"line", static_cast<std::int64_t>(finding.line)},
                    {"message", finding.message},
                    {"statement", finding.statement}};
  if (finding.ignored) json.emplace("ignored", *finding.ignored);
  return Json(std::move(json));
}

std::string_view sarif_level(Severity severity) {
  return severity == Severity::danger    ? "error"
         : severity == Severity::warning ? "warning"
                                         : "note";
}

Json sarif_result(const std::string& file, const Finding& finding) {
  Json::Object place{
      {"artifactLocation", Json::Object{{"uri", file}}},
      {"region", Json::Object{{"startLine", static_cast<std::int64_t>(finding.line)}}}};
  Json::Object result{
      {"ruleId", finding.rule},
      {"level", sarif_level(finding.severity)},
      {"message", Json::Object{{"text", finding.message}}},
      {"locations", Json::Array{Json::Object{{"physicalLocation", std::move(place)}}}}};
  if (finding.ignored) {
    result.emplace("suppressions", Json::Array{Json::Object{{"kind", "inSource"},
                                                            {"justification", *finding.ignored}}});
  }
  return Json(std::move(result));
}

// GitHub's own escapes of a workflow command.
std::string escaped_for_github(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

}  // namespace

LintCount count(const LintedFiles& files) {
  LintCount total;
  for (const auto& file : files) {
    total.statements += file.report.statements;
    total.not_analysed += file.report.not_analysed;
    for (const auto& finding : file.report.findings) {
      if (finding.ignored)
        ++total.ignored;
      else if (finding.severity == Severity::danger)
        ++total.dangers;
      else if (finding.severity == Severity::warning)
        ++total.warnings;
      else
        ++total.advice;
    }
  }
  return total;
}

std::string lint_text(const LintedFiles& files) {
  std::string out;
  Told told;
  for (const auto& file : files) {
    for (const auto& finding : file.report.findings) append(out, file.file, finding, told);
  }
  const auto total = count(files);
  out += plural(files.size(), "file") + ", " + plural(total.statements, "statement") + ": " +
         plural(total.dangers, "danger") + ", " + plural(total.warnings, "warning") + ", " +
         std::to_string(total.advice) + " advice, " + std::to_string(total.ignored) + " ignored";
  if (total.not_analysed > 0) out += "; " + std::to_string(total.not_analysed) + " not analysed";
  return out;
}

std::string lint_json(const LintedFiles& files) {
  Json::Array list;
  for (const auto& file : files) {
    Json::Array findings;
    for (const auto& finding : file.report.findings) findings.push_back(json_of(finding));
    list.push_back(
        Json::Object{{"file", file.file},
                     {"statements", static_cast<std::int64_t>(file.report.statements)},
                     {"not_analysed", static_cast<std::int64_t>(file.report.not_analysed)},
                     {"findings", std::move(findings)}});
  }
  return pretty(Json::Object{{"schema", "belay.lint/1"}, {"files", std::move(list)}});
}

std::string lint_sarif(const LintedFiles& files) {
  Json::Array rules, results;
  for (const auto* rule : lint::rule_table()) {
    rules.push_back(
        Json::Object{{"id", rule->id},
                     {"shortDescription", Json::Object{{"text", rule->title}}},
                     {"fullDescription", Json::Object{{"text", rule->why}}},
                     {"help", Json::Object{{"text", "instead: " + std::string(rule->safe)}}}});
  }
  for (const auto& file : files) {
    for (const auto& finding : file.report.findings) {
      results.push_back(sarif_result(file.file, finding));
    }
  }
  Json::Object driver{{"name", "belay"}, {"rules", std::move(rules)}};
  Json::Object run{{"tool", Json::Object{{"driver", std::move(driver)}}},
                   {"results", std::move(results)}};
  return pretty(Json::Object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                             {"version", "2.1.0"},
                             {"runs", Json::Array{std::move(run)}}});
}

std::string lint_github(const LintedFiles& files) {
  std::string out;
  for (const auto& file : files) {
    for (const auto& finding : file.report.findings) {
      const auto level = finding.ignored || finding.severity == Severity::advice ? "notice"
                         : finding.severity == Severity::danger                  ? "error"
                                                                                 : "warning";
      const auto told = finding.ignored ? finding.message + " (ignored: " + *finding.ignored + ")"
                                        : finding.message;
      out += "::" + std::string(level) + " file=" + escaped_for_github(file.file, true) +
             ",line=" + std::to_string(finding.line) + ",title=" + std::string(finding.rule) +
             "::" + escaped_for_github(told, false) + '\n';
    }
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace belay::cli
