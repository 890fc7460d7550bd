// What a bound plan comes to, told: its steps with all their options, its gates, and the way back
// at each point. `belay plan` shows it, and a saved plan holds it.
#pragma once

#include "core/plan/plan.hpp"
#include "core/saga/preview.hpp"
#include "engine/kinds.hpp"

namespace belay::cli {

// "20h after 'expand', then belay release"; empty where nothing is waited for.
std::string gate_text(const ledger::RunShape& shape, std::size_t phase);
// What would be undone, in its order, and by which rungs: one line a step.
std::vector<std::string> moves_of(const ledger::RunShape& shape, const saga::PointOfReturn& point);

// {"steps", "gates", "ways_back", "on_failure"}: the same for the same plan, configuration and
// world, whenever it is asked.
Json told(const plan::Plan& plan, const engine::BoundRun& bound);

}  // namespace belay::cli
