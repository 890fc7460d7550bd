// A run that an error of the ledger, the epoch or the host stopped in its middle: no refusal, since
// something of it stands.
#pragma once

#include "cli/session.hpp"

namespace belay::cli {

// Where the run stands now, as `belay status` tells it from the ledger read anew; from `known`
// where that cannot be read. The error itself where the run is not in the ledger and was not
// `begun`. Of a runner whose target was taken over: busy, since another goes on there.
Result<Driven> stopped(const Settings& settings, Ground& ground, const saga::RunState& known,
                       bool begun, Error error);

}  // namespace belay::cli
