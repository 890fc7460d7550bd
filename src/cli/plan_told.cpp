#include "cli/plan_told.hpp"

#include "base/text.hpp"
#include "cli/texts.hpp"
#include "core/saga/naming.hpp"

namespace belay::cli {
namespace {

Json steps_of(const plan::Plan& plan, const engine::BoundRun& bound) {
  Json::Array steps;
  for (const StepAt at : saga::all_steps(bound.shape)) {
    const auto phase = static_cast<std::size_t>(at.phase);
    const auto index = static_cast<std::size_t>(at.step);
    const auto& step = bound.phases[phase][index];
    steps.push_back(Json::Object{{"phase", bound.shape.phases[phase].name},
                                 {"step", at.step + 1},
                                 {"kind", step.shape.kind},
                                 {"title", step.shape.title},
                                 {"options", plan.phases[phase].steps[index].options},
                                 {"details", texts(step.details)}});
  }
  return steps;
}

Json gates_of(const ledger::RunShape& shape) {
  Json::Array gates;
  for (std::size_t p = 0; p < shape.phases.size(); ++p) {
    const auto text = gate_text(shape, p);
    if (text.empty()) continue;
    gates.push_back(Json::Object{{"phase", shape.phases[p].name}, {"waits_for", text}});
  }
  return gates;
}

Json ways_back_of(const ledger::RunShape& shape) {
  Json::Array ways;
  for (const auto& point : saga::preview(shape)) {
    ways.push_back(Json::Object{{"fails", saga::name_of(shape, point.fails)},
                                {"way_back", texts(moves_of(shape, point))},
                                {"needs_person", point.needs_person}});
  }
  return ways;
}

}  // namespace

std::string gate_text(const ledger::RunShape& shape, std::size_t phase) {
  const auto& gate = shape.phases[phase].gate;
  std::vector<std::string> parts;
  if (gate.soak) {
    const int after = gate.after.value_or(static_cast<int>(phase) - 1);
    parts.push_back(to_text(*gate.soak) + " after '" +
                    shape.phases[static_cast<std::size_t>(after)].name + "'");
  }
  if (gate.approvals) {
    parts.push_back(std::to_string(*gate.approvals) + " person(s) to approve, belay release");
  } else if (gate.manual) {
    parts.emplace_back("belay release");
  }
  return join(parts, ", then ");
}

std::vector<std::string> moves_of(const ledger::RunShape& shape, const saga::PointOfReturn& point) {
  std::vector<std::string> lines;
  for (const auto& move : point.moves) {
    lines.push_back(saga::name_of(shape, move.at) + ": " + saga::text_of(move.ladder));
  }
  if (lines.empty()) lines.emplace_back("nothing was changed by then");
  return lines;
}

Json told(const plan::Plan& plan, const engine::BoundRun& bound) {
  const bool stops = bound.shape.on_failure == ledger::OnFailure::stop;
  return Json::Object{{"steps", steps_of(plan, bound)},
                      {"gates", gates_of(bound.shape)},
                      {"ways_back", ways_back_of(bound.shape)},
                      {"on_failure", stops ? "stop" : "rollback"}};
}

}  // namespace belay::cli
