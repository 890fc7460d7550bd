// The last word on a run.
#include "cli/console.hpp"
#include "cli/narrator.hpp"

namespace belay::cli {
namespace {

using namespace ledger;

std::string failure_of(const saga::RunState& run) {
  if (run.escalation) return run.escalation->reason;
  return run.rollback ? run.rollback->reason : "";
}

std::vector<std::string> done_about_it(const saga::RunState& run) {
  std::vector<std::string> lines;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    if (step.backward != saga::Backward::undone || !step.way) continue;
    lines.push_back(name_of(run.shape, at) + ": " + std::string(text_of(*step.way)) +
                    (step.verified ? ", verified" : ", not verified"));
  }
  return lines;
}

// What of the run stands now. Of several steps of a kind, the last that was not taken back counts;
// where all were, what was there before the first of them.
class Standings {
 public:
  void stands(std::string value) {
    value_ = std::move(value);
    taken_back_ = false;
  }
  void was_taken_back_to(std::string value) {
    if (!taken_back_) value_ = std::move(value);
    taken_back_ = true;
  }
  const std::string& value() const { return value_; }

 private:
  std::string value_;
  bool taken_back_ = false;
};

std::vector<std::string> state_of_the_world(const saga::RunState& run) {
  Standings release, revision;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    const bool undone = step.backward == saga::Backward::undone && step.way != WayBack::keep;
    if (!undone && step.forward != saga::Forward::succeeded) continue;
    const std::string& kind = run.shape.step(at).kind;
    if (kind == "deploy" && undone) {
      release.was_taken_back_to(step.undo_facts["release"].string_or("unknown"));
    } else if (kind == "deploy") {
      release.stands(step.facts["release"].string_or("unknown"));
    } else if (kind == "migrate" && undone) {
      revision.was_taken_back_to(
          step.undo_facts["revision"].string_or(step.facts["from"].string_or("")));
    } else if (kind == "migrate") {
      revision.stands(step.facts["to"].string_or("unknown"));
    }
  }
  std::vector<std::string> lines;
  if (!release.value().empty()) lines.push_back("release " + release.value() + " is current");
  if (!revision.value().empty()) lines.push_back("the schema is at revision " + revision.value());
  return lines;
}

std::vector<std::string> next_commands(const saga::RunState& run,
                                       const engine::Standing& standing) {
  const std::string id = run.id.text;
  switch (standing.exit) {
    case ExitStatus::succeeded:
      return {};
    case ExitStatus::waiting:
      if (run.held) return {"belay release " + id};
      if (!standing.due) return {"belay release " + id + ", then belay tick"};
      return {"belay tick, from " + to_text(*standing.due) + " on"};
    case ExitStatus::interrupted:
      return {"belay resume " + id, "belay rollback " + id};
    case ExitStatus::needs_person:
      return {
          "belay resume " + id + " --look-again (after the cause was mended)",
          "belay resume " + id + " --answer applied|not-applied (after you have looked yourself)"};
    default:
      return {"belay audit show " + id, "mend the cause and run the new plan"};
  }
}

void print_all(std::string_view label, const std::vector<std::string>& lines) {
  std::string head(label);
  head.resize(12, ' ');
  for (const auto& line : lines) {
    print_line(head + line);
    head.assign(12, ' ');
  }
}

Json texts(const std::vector<std::string>& lines) {
  return Json::Array(lines.begin(), lines.end());
}

}  // namespace

Json to_json(const saga::RunState& run, const engine::Standing& standing) {
  Json::Array steps;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    constexpr std::string_view forward[] = {"pending",   "intended", "in_doubt",
                                            "succeeded", "failed",   "partial"};
    constexpr std::string_view backward[] = {"none",     "chosen", "intended",
                                             "in_doubt", "undone", "partial"};
    steps.push_back(
        Json::Object{{"phase", run.shape.phases[static_cast<std::size_t>(at.phase)].name},
                     {"step", at.step + 1},
                     {"kind", run.shape.step(at).kind},
                     {"title", run.shape.step(at).title},
                     {"forward", forward[static_cast<std::size_t>(step.forward)]},
                     {"backward", backward[static_cast<std::size_t>(step.backward)]},
                     {"attempts", step.attempts},
                     {"message", step.message}});
  }
  return Json::Object{
      {"schema", "belay.run/1"},
      {"run", run.id.text},
      {"plan", run.shape.plan},
      {"exit", static_cast<int>(standing.exit)},
      {"state", row_of(standing.exit).name},
      {"waits_for", standing.waits_for},
      {"due", standing.due ? Json(to_text(*standing.due)) : Json{}},
      {"failed", failure_of(run)},
      {"done_about_it", texts(done_about_it(run))},
      {"now", texts(state_of_the_world(run))},
      {"open", texts(run.escalation ? run.escalation->open : std::vector<std::string>{})},
      {"next", texts(next_commands(run, standing))},
      {"steps", std::move(steps)}};
}

void report(const saga::RunState& run, const engine::Standing& standing, bool json) {
  if (json) return print_line(pretty(to_json(run, standing)));
  const auto& row = row_of(standing.exit);
  const bool good = standing.exit == ExitStatus::succeeded || standing.exit == ExitStatus::waiting;
  print_line(toned(good ? Tone::good : Tone::bad, std::string(row.name)) + "  run " + run.id.text);
  if (!standing.waits_for.empty()) print_all("waits for", {standing.waits_for});
  if (!failure_of(run).empty()) print_all("what failed", {failure_of(run)});
  print_all("undone", done_about_it(run));
  if (run.escalation) print_all("open", run.escalation->open);
  print_all("now", state_of_the_world(run));
  print_all("next", next_commands(run, standing));
}

}  // namespace belay::cli
