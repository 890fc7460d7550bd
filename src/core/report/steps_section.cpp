// The steps with their attempts, and what preflight found.
#include "base/ensure.hpp"
#include "core/report/sections.hpp"
#include "core/report/words.hpp"
#include "core/saga/naming.hpp"

namespace belay::report {
namespace {

Markup mark_of(const saga::StepState& step) {
  using saga::Forward;
  if (step.backward == saga::Backward::undone) return "<td class=\"mark back\">";
  switch (step.forward) {
    case Forward::pending:
      return "<td class=\"mark\">";
    case Forward::succeeded:
      return "<td class=\"mark good\">";
    case Forward::intended:
    case Forward::in_doubt:
      return "<td class=\"mark doubt\">";
    case Forward::failed:
    case Forward::partial:
      return "<td class=\"mark bad\">";
  }
  ENSURE(false, "a state of a step that does not exist");
}

std::string state_of(const saga::StepState& step) {
  std::string text(saga::text_of(step.forward));
  if (step.forward == saga::Forward::in_doubt) text = "in doubt";
  if (step.forward == saga::Forward::intended) text = "not finished";
  if (step.forward == saga::Forward::partial) text = "failed, in part";
  const std::string way = step.way ? std::string(saga::text_of(*step.way)) : "";
  if (step.backward == saga::Backward::undone) text += "; then: " + way;
  if (step.backward == saga::Backward::partial) text += "; then, half: " + way;
  return text;
}

std::string attempts_of(std::span<const Span> spans, StepAt at) {
  std::vector<std::string> parts;
  Duration total{};
  int count = 0;
  for (const auto& span : spans) {
    if (span.at != at || span.direction != Direction::forward) continue;
    ++count;
    if (span.is_measured()) total += span.to - span.from;
  }
  if (count == 0) return "";
  return (count > 1 ? std::to_string(count) + " tries, " : "") + spoken(total);
}

struct Finding {
  StepAt at;
  const Json* value;
};

std::vector<Finding> findings_of(const saga::RunState& run) {
  std::vector<Finding> all;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto* list = run.step(at).facts["findings"].if_array();
    if (list == nullptr) continue;
    for (const auto& value : *list) all.push_back({at, &value});
  }
  return all;
}

}  // namespace

void write_steps(Html& html, const saga::RunState& run, std::span<const Span> spans) {
  html.raw(
      "<h2>Steps</h2>\n<div class=\"wide\"><table id=\"steps\"><thead><tr><th>step</th>"
      "<th>state</th><th>time</th><th>what it said</th></tr></thead><tbody>\n");
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    if (at.step == 0) {
      const auto& name = run.shape.phases[static_cast<std::size_t>(at.phase)].name;
      html.element("<tr class=\"phase\"><th colspan=\"4\">phase ", name, "</th></tr>\n");
    }
    html.element("<tr><td>", saga::name_of(run.shape, at), "</td>");
    html.raw(mark_of(step)).text(state_of(step)).raw("</td>");
    html.element("<td class=\"number\">", attempts_of(spans, at), "</td>");
    html.element("<td>", step.message, "</td></tr>\n");
  }
  html.raw("</tbody></table></div>\n");
}

void write_findings(Html& html, const saga::RunState& run) {
  const auto findings = findings_of(run);
  if (findings.empty()) return;
  html.raw(
      "<h2>Findings</h2>\n<div class=\"wide\"><table id=\"findings\"><thead><tr>"
      "<th>finding</th><th>verdict</th><th>what was seen</th></tr></thead><tbody>\n");
  for (const auto& finding : findings) {
    const auto& value = *finding.value;
    const std::string verdict = value["verdict"].string_or("");
    html.element("<tr><td>", value["code"].string_or(""), "</td>");
    html.raw(verdict == "ok" ? Markup("<td class=\"mark good\">")
                             : Markup("<td class=\"mark bad\">"));
    html.text(verdict).raw("</td>");
    html.element("<td>", value["seen"].string_or(""), "");
    const std::string help = value["help"].string_or("");
    if (!help.empty() && verdict != "ok") html.element("<br><code>", help, "</code>");
    html.raw("</td></tr>\n");
  }
  html.raw("</tbody></table></div>\n");
}

}  // namespace belay::report
