// A record as canonical bytes, and back. docs/ledger-format.md is the grammar. Decoding is strict:
// bytes that encode() would not have written are refused, so that a record has one form only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/ledger/record.hpp"

namespace belay::ledger {

struct Decoded {
  std::string environment;
  std::int64_t seq = 0;
  Draft draft;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

// Text that is no UTF-8 is written as escaped() shows it; all else reads back as it was. Facts must
// hold no floating point number (ENSURE).
std::string encode(const std::string& environment, std::int64_t seq, const Draft& draft);

// Errors: ledger_unknown_record for a kind or version that a newer Belay wrote; ledger_corrupt for
// everything else that encode() does not write.
Result<Decoded> decode(std::string_view bytes);

// "step_succeeded"; the name of the record's kind on disk.
std::string_view kind_name(const Record& record);

}  // namespace belay::ledger
