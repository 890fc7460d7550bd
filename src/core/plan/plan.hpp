// A plan as the user wrote it: phases of steps, each step's options checked against its kind's
// table. Pure: text in, values out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "core/plan/schema.hpp"

namespace belay::plan {

// One line of the table of step kinds, as far as reading a plan needs it.
struct KindFields {
  std::string_view kind;
  std::string_view summary;
  std::span<const Field> fields;
};

struct StepSpec {
  std::string kind;
  Json options;  // as read by the kind's fields
  Place place;
};

struct GateSpec {
  std::string after;  // the name of an earlier phase; empty: the one before
  std::optional<Duration> soak;
  bool manual = false;
  int approvals = 0;  // of so many persons
};

struct PhaseSpec {
  std::string name;
  GateSpec gate;
  std::vector<StepSpec> steps;
  Place place;
};

struct Plan {
  std::string name;
  std::string description;
  bool rollback_on_failure = true;
  std::vector<PhaseSpec> phases;
};

// Everything wrong is told, not only the first. A plan has at least one phase, a phase at least
// one step; at most 100 of each; a gate's `after` names an earlier phase.
tl::expected<Plan, std::vector<Problem>> parse_plan(std::string_view text,
                                                    std::span<const KindFields> kinds);

// The tables for the reference.
std::span<const Field> plan_fields();
std::span<const Field> phase_fields();
std::span<const Field> gate_fields();

}  // namespace belay::plan
