// What a step kind declares: its name, its options and how it is bound. The table of all kinds is
// steps/table.cpp.
#pragma once

#include <span>

#include "core/plan/plan.hpp"
#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::engine {

// Where a step stands in its plan while it is bound.
struct Binding {
  World& world;
  const plan::Plan& plan;
  StepAt at;

  const Json& options() const {
    return plan.phases[static_cast<std::size_t>(at.phase)]
        .steps[static_cast<std::size_t>(at.step)]
        .options;
  }
  // The nearest step of this kind before (in any phase up to this one) or after; null if none.
  const plan::StepSpec* before(std::string_view kind) const;
  const plan::StepSpec* after(std::string_view kind) const;
  // Whether one of this kind stands before in the same phase.
  bool in_phase_before(std::string_view kind) const;
};

struct StepKind {
  std::string_view name;
  std::string_view summary;  // for the reference and for help
  std::span<const plan::Field> fields;
  // Errors: config_invalid when the environment lacks what the kind needs; plan_invalid when the
  // options contradict each other or the steps around.
  Result<BoundStep> (*bind)(const Binding&);
};

struct BoundRun {
  ledger::RunShape shape;
  std::vector<std::vector<BoundStep>> phases;

  BoundStep& step(StepAt at) {
    return phases[static_cast<std::size_t>(at.phase)][static_cast<std::size_t>(at.step)];
  }
};

// Errors carry the step's place in `file`.
Result<BoundRun> bind(World& world, const plan::Plan& plan, std::span<const StepKind> kinds,
                      std::string_view file);

std::vector<plan::KindFields> fields_of(std::span<const StepKind> kinds);

}  // namespace belay::engine
