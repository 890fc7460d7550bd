// Places at which a test ends or stops this process, as a crash or a paused machine would. Inert
// unless BELAY_FAIL names one; it can do nothing but end or stop the process itself.
#pragma once

#include <string_view>

namespace belay::engine {

// BELAY_FAIL is "POINT:KIND:ACTION": the first time that a step of KIND (or "*") reaches POINT, the
// process ends by SIGKILL (kill), goes on and ends so many microseconds later (kill-in=N), or stops
// until SIGCONT (stop). docs/adr/0015-kill-sweep.md lists the points.
void failpoint(std::string_view point, std::string_view kind);

}  // namespace belay::engine
