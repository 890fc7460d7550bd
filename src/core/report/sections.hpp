// The parts of the report, and of the index of a run's evidence.
#pragma once

#include "core/report/html.hpp"
#include "core/report/page.hpp"
#include "core/report/spans.hpp"

namespace belay::report {

// From the doctype into <main>, and the end of both.
void begin_document(Html& html, std::string_view title);
std::string end_document(Html& html);

// What the run came to: the last word, who opened it and when.
void write_head(Html& html, const Subject& subject);
void write_steps(Html& html, const saga::RunState& run, std::span<const Span> spans);
void write_findings(Html& html, const saga::RunState& run);
// Nothing where no step was watched.
void write_lock_waits(Html& html, const Subject& subject);
// Nothing where the run migrated nothing.
void write_revisions(Html& html, const Subject& subject);
void write_receipts(Html& html, const saga::RunState& run);
void write_ways_back(Html& html, const Subject& subject);
void write_ledger(Html& html, const Subject& subject);

}  // namespace belay::report
