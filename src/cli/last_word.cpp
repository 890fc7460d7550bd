// The last word on a run.
#include "core/report/last_word.hpp"

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/texts.hpp"
#include "core/saga/naming.hpp"

namespace belay::cli {
namespace {

constexpr std::size_t most_lines = 12;

// A failure's text may end with a command's output: its first line, and the last ones.
std::vector<std::string> bounded_lines(std::string_view text) {
  auto lines = split(text, '\n');
  if (lines.size() <= most_lines) return lines;
  lines.erase(lines.begin() + 1, lines.end() - static_cast<std::ptrdiff_t>(most_lines - 2));
  lines.insert(lines.begin() + 1, "…");
  return lines;
}

void print_all(std::string_view label, const std::vector<std::string>& lines) {
  std::string head(label);
  head.resize(12, ' ');
  for (const auto& line : lines) {
    print_line(head + line);
    head.assign(12, ' ');
  }
}

}  // namespace

Json to_json(const saga::RunState& run, const saga::Standing& standing) {
  const auto word = report::last_word(run, standing);
  Json::Array steps;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    steps.push_back(
        Json::Object{{"phase", run.shape.phases[static_cast<std::size_t>(at.phase)].name},
                     {"step", at.step + 1},
                     {"kind", run.shape.step(at).kind},
                     {"title", run.shape.step(at).title},
                     {"forward", saga::text_of(step.forward)},
                     {"backward", saga::text_of(step.backward)},
                     {"attempts", step.attempts},
                     {"message", step.message}});
  }
  return Json::Object{{"schema", "belay.run/1"},
                      {"run", run.id.text},
                      {"plan", run.shape.plan},
                      {"exit", static_cast<int>(standing.exit)},
                      {"state", row_of(standing.exit).name},
                      {"waits_for", standing.waits_for},
                      {"due", standing.due ? Json(to_text(*standing.due)) : Json{}},
                      {"failed", word.failed},
                      {"done_about_it", texts(word.done_about_it)},
                      {"now", texts(word.now)},
                      {"open", texts(word.open)},
                      {"next", texts(word.next)},
                      {"steps", std::move(steps)}};
}

void print_last_word(const saga::RunState& run, const saga::Standing& standing, bool json,
                     const Left& left) {
  if (json) {
    Json value = to_json(run, standing);
    if (left.stopped_by != nullptr) {
      value.set("stopped_by", Json::Object{{"code", row_of(left.stopped_by->code).name},
                                           {"message", describe(*left.stopped_by)},
                                           {"hint", left.stopped_by->hint}});
    }
    if (!left.report.empty()) value.set("report", left.report);
    if (!left.evidence.empty()) value.set("evidence", left.evidence);
    return print_line(pretty(value));
  }
  const auto word = report::last_word(run, standing);
  const auto tone = saga::is_good(standing.exit) ? Tone::good : Tone::bad;
  print_line(toned(tone, row_of(standing.exit).name) + "  run " + run.id.text);
  if (!standing.waits_for.empty()) print_all("waits for", {standing.waits_for});
  if (!word.failed.empty()) print_all("what failed", bounded_lines(word.failed));
  print_all("undone", word.done_about_it);
  print_all("open", word.open);
  print_all("now", word.now);
  print_all("next", word.next);
  if (!left.report.empty()) print_all("report", {left.report});
  if (!left.evidence.empty()) print_all("evidence", {left.evidence});
}

}  // namespace belay::cli
