#include <algorithm>

#include "base/ensure.hpp"
#include "engine/kinds.hpp"

namespace belay::engine {
namespace {

template <class Wanted>
const plan::StepSpec* last_step(const plan::Plan& plan, Wanted wanted) {
  const plan::StepSpec* found = nullptr;
  for (int p = 0; p < static_cast<int>(plan.phases.size()); ++p) {
    const auto& steps = plan.phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      const auto& step = steps[static_cast<std::size_t>(s)];
      if (wanted(StepAt{p, s}, step)) found = &step;
    }
  }
  return found;
}

ledger::GateShape gate_of(const plan::GateSpec& spec, const plan::Plan& plan) {
  ledger::GateShape gate{{}, spec.soak, spec.manual};
  if (spec.approvals > 0) gate.approvals = spec.approvals;
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    if (!spec.after.empty() && plan.phases[i].name == spec.after) gate.after = static_cast<int>(i);
  }
  return gate;
}

Result<BoundStep> bind_step(const Binding& binding, const plan::StepSpec& spec,
                            std::span<const StepKind> kinds, std::string_view file) {
  const auto kind = std::ranges::find(kinds, std::string_view(spec.kind), &StepKind::name);
  ENSURE(kind != kinds.end(), "a plan with an unknown step kind was parsed");
  auto bound = kind->bind(binding);
  if (!bound) {
    const std::string place = std::string(file) + ":" + std::to_string(spec.place.line) + ":" +
                              std::to_string(spec.place.column);
    Error error = std::move(bound).error();
    error.message = place + ": step '" + spec.kind + "': " + error.message;
    return fail(std::move(error));
  }
  bound->shape.kind = spec.kind;
  return bound;
}

}  // namespace

const plan::StepSpec* Binding::before(std::string_view kind) const {
  return last_step(plan,
                   [&](StepAt other, const auto& step) { return other < at && step.kind == kind; });
}

const plan::StepSpec* Binding::after(std::string_view kind) const {
  const plan::StepSpec* first = nullptr;
  last_step(plan, [&](StepAt other, const auto& step) {
    if (!first && other > at && step.kind == kind) first = &step;
    return false;
  });
  return first;
}

bool Binding::in_phase_before(std::string_view kind) const {
  return last_step(plan, [&](StepAt other, const auto& step) {
           return other.phase == at.phase && other < at && step.kind == kind;
         }) != nullptr;
}

Result<BoundRun> bind(World& world, const plan::Plan& plan, std::span<const StepKind> kinds,
                      std::string_view file) {
  BoundRun run;
  run.shape.plan = plan.name;
  run.shape.on_failure =
      plan.rollback_on_failure ? ledger::OnFailure::rollback : ledger::OnFailure::stop;
  for (int p = 0; p < static_cast<int>(plan.phases.size()); ++p) {
    const auto& phase = plan.phases[static_cast<std::size_t>(p)];
    auto& shape = run.shape.phases.emplace_back();
    shape.name = phase.name;
    shape.gate = gate_of(phase.gate, plan);
    auto& steps = run.phases.emplace_back();
    for (int s = 0; s < static_cast<int>(phase.steps.size()); ++s) {
      const auto& spec = phase.steps[static_cast<std::size_t>(s)];
      TRY(auto bound, bind_step({world, plan, {p, s}}, spec, kinds, file));
      shape.steps.push_back(bound.shape);
      steps.push_back(std::move(bound));
    }
  }
  return run;
}

std::vector<plan::KindFields> fields_of(std::span<const StepKind> kinds) {
  std::vector<plan::KindFields> fields;
  for (const auto& kind : kinds) fields.push_back({kind.name, kind.summary, kind.fields});
  return fields;
}

}  // namespace belay::engine
