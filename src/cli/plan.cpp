// belay plan PLAN
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/policy.hpp"
#include "cli/session.hpp"
#include "core/saga/naming.hpp"
#include "core/saga/preview.hpp"
#include "steps/table.hpp"

namespace belay::cli {
namespace {

std::string gate_text(const ledger::RunShape& shape, std::size_t index) {
  const auto& gate = shape.phases[index].gate;
  std::vector<std::string> parts;
  if (gate.soak) {
    const int after = gate.after.value_or(static_cast<int>(index) - 1);
    parts.push_back(to_text(*gate.soak) + " after '" +
                    shape.phases[static_cast<std::size_t>(after)].name + "'");
  }
  if (gate.manual) parts.emplace_back("belay release");
  return parts.empty() ? "" : "  (waits for " + join(parts, ", then ") + ")";
}

std::string ladder_text(const std::vector<ledger::WayBack>& ladder) {
  std::vector<std::string> names;
  for (const auto way : ladder) {
    if (way != ledger::WayBack::person || ladder.size() == 1)
      names.emplace_back(saga::text_of(way));
  }
  return join(names, ", else ");
}

std::vector<std::string> moves_of(const ledger::RunShape& shape, const saga::PointOfReturn& point) {
  std::vector<std::string> lines;
  for (const auto& move : point.moves) {
    lines.push_back(saga::name_of(shape, move.at) + ": " + ladder_text(move.ladder));
  }
  if (lines.empty()) lines.emplace_back("nothing was changed by then");
  return lines;
}

void print_plan(const PlanFile& plan, const engine::BoundRun& bound) {
  print_line(toned(Tone::strong, "plan " + plan.plan.name) +
             (plan.plan.description.empty() ? "" : ": " + plan.plan.description));
  for (std::size_t p = 0; p < bound.phases.size(); ++p) {
    print_line(toned(Tone::strong, "phase " + bound.shape.phases[p].name) +
               gate_text(bound.shape, p));
    for (std::size_t s = 0; s < bound.phases[p].size(); ++s) {
      print_line("  " + saga::name_of(bound.shape, {static_cast<int>(p), static_cast<int>(s)}));
      for (const auto& detail : bound.phases[p][s].details)
        print_line(toned(Tone::quiet, "      " + detail));
    }
  }
  print_line(toned(Tone::strong, "the way back, if this step fails:"));
  std::vector<std::string> last;
  for (const auto& point : saga::preview(bound.shape)) {
    auto lines = moves_of(bound.shape, point);
    print_line("  " + saga::name_of(bound.shape, point.fails));
    if (lines == last)
      lines = {"as for the step before"};
    else
      last = lines;
    for (const auto& line : lines) print_line("      " + line);
  }
  if (bound.shape.on_failure == ledger::OnFailure::stop) {
    print_line("on_failure = \"stop\": it is taken only by belay rollback");
  }
}

Json to_json(const PlanFile& plan, const engine::BoundRun& bound,
             const std::vector<policy::Verdict>& verdicts) {
  Json::Array steps, ways;
  for (const StepAt at : saga::all_steps(bound.shape)) {
    const auto& step =
        bound.phases[static_cast<std::size_t>(at.phase)][static_cast<std::size_t>(at.step)];
    steps.push_back(
        Json::Object{{"phase", bound.shape.phases[static_cast<std::size_t>(at.phase)].name},
                     {"step", at.step + 1},
                     {"kind", step.shape.kind},
                     {"title", step.shape.title},
                     {"details", Json::Array(step.details.begin(), step.details.end())}});
  }
  for (const auto& point : saga::preview(bound.shape)) {
    const auto lines = moves_of(bound.shape, point);
    ways.push_back(Json::Object{{"fails", saga::name_of(bound.shape, point.fails)},
                                {"way_back", Json::Array(lines.begin(), lines.end())},
                                {"needs_person", point.needs_person}});
  }
  return Json::Object{{"schema", "belay.plan/1"},
                      {"plan", plan.plan.name},
                      {"steps", std::move(steps)},
                      {"ways_back", std::move(ways)},
                      {"policy", cli::to_json(verdicts)}};
}

Result<ExitStatus> plan(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto file, read_plan(arguments.word(0)));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto bound, engine::bind(wired.world(), file.plan, steps::table(), file.file.string()));
  TRY(auto rules, policy_of(settings));
  const auto verdicts = judged(settings, rules, bound.shape);
  if (arguments.json) {
    print_line(pretty(to_json(file, bound, verdicts)));
  } else {
    print_plan(file, bound);
    print_verdicts(settings.environment.policy, verdicts);
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_plan;
const CommandSpec command_plan{"plan",
                               "PLAN",
                               "show the exact steps, the gates and the way back at each point",
                               "belay plan plans/release.toml",
                               {},
                               &plan};

}  // namespace belay::cli
