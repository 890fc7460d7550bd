// What the parts of a run are called, wherever a person reads of them: ledger, screen, report.
#pragma once

#include <string>
#include <string_view>

#include "core/saga/state.hpp"

namespace belay::saga {

// "1.4 migrate to 0003"; phases and steps count from 1.
std::string name_of(const ledger::RunShape& shape, StepAt at);
// "step 1.4 (migrate to 0003)", inside a sentence. It stands in records.
std::string naming(const ledger::RunShape& shape, StepAt at);

// "downgrade", "keep the schema"
std::string_view text_of(ledger::WayBack way);
// "in_doubt": as --json has it.
std::string_view text_of(Forward forward);
std::string_view text_of(Backward backward);

}  // namespace belay::saga
