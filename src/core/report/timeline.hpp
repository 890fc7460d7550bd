// The picture of a run: one row a step and direction, its attempts as bars over the time axis, the
// way back below the way forward.
#pragma once

#include <span>

#include "core/report/html.hpp"
#include "core/report/spans.hpp"
#include "core/saga/state.hpp"

namespace belay::report {

// One inline <svg> of full width; its colours and patterns are the page's style. There must be one
// span at least.
void draw_timeline(Html& html, const saga::RunState& run, std::span<const Span> spans, Instant now);

}  // namespace belay::report
