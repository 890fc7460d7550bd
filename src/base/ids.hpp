// Identifiers: a run is a ULID; an attempt names one try at one step of one run.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace belay {

// 26 characters of Crockford's base 32: 48 bits of milliseconds, 80 random bits.
struct RunId {
  std::string text;
  friend auto operator<=>(const RunId&, const RunId&) = default;
};

RunId make_run_id(Instant now, std::uint64_t random_high, std::uint64_t random_low);

// Where a step stands in its run; phases and steps count from 0.
struct StepAt {
  int phase = 0;
  int step = 0;
  friend auto operator<=>(const StepAt&, const StepAt&) = default;
};

// One try at one step. Text: "<run>/<phase>/<step>/<n>"; phases and steps count from 1 in it.
struct AttemptId {
  RunId run;
  StepAt at;
  int n = 1;
  friend auto operator<=>(const AttemptId&, const AttemptId&) = default;
};

std::string to_text(const AttemptId& attempt);

// The environment variable that every child carries its attempt in.
inline constexpr std::string_view attempt_variable = "BELAY_ATTEMPT";
// The application_name of a session that works for an attempt: at most 63 bytes, and the same for
// all attempts of a run up to `run_session_prefix`.
std::string session_name(const AttemptId& attempt);
std::string run_session_prefix(const RunId& run);

}  // namespace belay
