// What the parts of a run are called, wherever a person reads of them: ledger, screen, report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/saga/state.hpp"

namespace belay::saga {

// "1.4 migrate to 0003"; phases and steps count from 1.
std::string name_of(const ledger::RunShape& shape, StepAt at);
// "step 1.4 (migrate to 0003)", inside a sentence. It stands in records.
std::string naming(const ledger::RunShape& shape, StepAt at);

// "downgrade", "keep the schema"
std::string_view text_of(ledger::WayBack way);
// "downgrade, else restore the backup": in the order in which they are tried. A person is the last
// of every ladder, and named only where nothing else is on it.
std::string text_of(const std::vector<ledger::WayBack>& ladder);
// "in_doubt": as --json has it.
std::string_view text_of(Forward forward);
std::string_view text_of(Backward backward);

}  // namespace belay::saga
