// The loop: decide, announce, perform, record; as far as the gates allow.
#pragma once

#include <functional>

#include "core/saga/decide.hpp"
#include "core/saga/standing.hpp"
#include "engine/journal.hpp"
#include "engine/kinds.hpp"

namespace belay::engine {

// Where a run stands when the loop returns.
using saga::Standing;

// Checked before every effect; an error (stale_epoch) stops the loop with nothing done.
using Fence = std::function<Done()>;

// Asked of an OpenPhase and of the first Perform of a step, when it is about to be done; what is
// given is waited for in its place, an error stops the loop with nothing done.
using Gatekeeper = std::function<Result<std::optional<saga::Await>>(const saga::RunState&,
                                                                    const saga::Action& next)>;

struct LoopSettings {
  RunId run;
  std::filesystem::path directory;
  const ports::Stop& stop;
  ports::Observer& observer;
  ports::Clock& clock;
  Fence fence;
  // Replaced only by the crash simulation, to see that it catches a decide that is wrong.
  saga::Action (*decide)(const saga::RunState&, Instant) = &saga::decide;
  Gatekeeper gatekeeper = {};  // empty: nothing but the gates of the plan
};

// Goes on until the run is finished, waits, needs a person, or is told to stop. Errors: those of
// Journal::commit and of the fence; then the last effect's outcome may be unrecorded, which resume
// settles.
Result<Standing> advance(Journal& journal, BoundRun& bound, const LoopSettings& settings);

}  // namespace belay::engine
