// The parts of the report below the picture.
#pragma once

#include "core/report/html.hpp"
#include "core/report/page.hpp"
#include "core/report/spans.hpp"

namespace belay::report {

void write_steps(Html& html, const saga::RunState& run, std::span<const Span> spans);
void write_findings(Html& html, const saga::RunState& run);
// Nothing where no step was watched.
void write_lock_waits(Html& html, const Subject& subject);
void write_receipts(Html& html, const saga::RunState& run);
void write_ways_back(Html& html, const Subject& subject);
void write_ledger(Html& html, const Subject& subject);

}  // namespace belay::report
