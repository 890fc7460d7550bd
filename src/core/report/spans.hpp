// The attempts of a run as stretches of time, read from its records.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/ledger/record.hpp"

namespace belay::report {

enum class Direction { forward, back };

enum class SpanEnd {
  done,         // it succeeded, or was found to have succeeded
  failed,       // and may have left something
  in_doubt,     // an outcome that nobody knows
  interrupted,  // no outcome at all: the runner died; it ends with the next record there is
  at_work,      // the last record of all is its intent
};

struct Span {
  StepAt at;
  Direction direction = Direction::forward;
  int n = 1;
  Instant from{};
  Instant to{};  // of one that is at work: `now`
  SpanEnd end = SpanEnd::at_work;
  std::string message;  // of the failure or doubt

  // What is known to have been worked on; an interrupted one may have died at any time.
  bool is_measured() const { return end != SpanEnd::interrupted; }
};

// In the order of their intents. `entries` are of one run, as the chain has them.
std::vector<Span> spans_of(std::span<const ledger::Entry> entries, Instant now);

// How long the step took at its last success; nothing when it never succeeded.
std::optional<Duration> time_of_success(std::span<const Span> spans, StepAt at);

}  // namespace belay::report
