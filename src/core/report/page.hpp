// The report of a run: one HTML file that needs nothing else, no script and no network, to be read
// on a phone, in the dark and on paper. Pure; everything that came from outside is text in it.
#pragma once

#include <span>
#include <string>

#include "core/ledger/record.hpp"
#include "core/saga/standing.hpp"

namespace belay::report {

struct Subject {
  std::string environment;
  const saga::RunState& run;
  saga::Standing standing;
  std::span<const ledger::Entry> entries;  // of the run, from RunOpened on, as verified
  ledger::Head head;                       // of the whole chain
  std::int64_t chain_length = 0;
  Instant now{};  // when it was read
};

// At most `most_records` records are shown, the first and the last, and of each at most
// `most_record_bytes`; what was left out is said.
inline constexpr std::size_t most_records = 1'000;
inline constexpr std::size_t most_record_bytes = 4'000;

std::string page(const Subject& subject);

}  // namespace belay::report
