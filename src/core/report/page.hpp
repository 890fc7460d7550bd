// The report of a run: one HTML file that needs nothing else, no script and no network, to be read
// on a phone, in the dark and on paper. Pure; everything that came from outside is text in it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/ledger/record.hpp"
#include "core/saga/standing.hpp"

namespace belay::report {

// The revisions of the run's release, drawn newest first.
struct RevisionRow {
  enum class Mark { none, applied, taken_back };  // by this run
  std::string strokes;
  std::string words = {};
  Mark mark = Mark::none;
  bool left_here = false;  // the revision that the run left the database at
};
struct RevisionPicture {
  std::string scripts = {};  // where they were read; empty: the run migrated nothing
  std::vector<RevisionRow> rows = {};
  std::string missing = {};  // why there is no picture
};

struct Subject {
  std::string environment;
  const saga::RunState& run;
  saga::Standing standing;
  std::span<const ledger::Entry> entries;  // of the run, from RunOpened on, as verified
  ledger::Head head;                       // of the whole chain
  std::int64_t chain_length = 0;
  Instant now{};  // when it was read
  RevisionPicture revisions = {};
};

// At most `most_records` records are shown, the first and the last, and of each at most
// `most_record_bytes`; what was left out is said.
inline constexpr std::size_t most_records = 1'000;
inline constexpr std::size_t most_record_bytes = 4'000;
// Of the revisions the first, and what is near to one that is marked; at most so many rows.
inline constexpr std::size_t first_revision_rows = 40;
inline constexpr std::size_t rows_near_a_mark = 20;
inline constexpr std::size_t most_revision_rows = 400;

std::string page(const Subject& subject);

}  // namespace belay::report
