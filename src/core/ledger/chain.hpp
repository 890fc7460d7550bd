// The chain: each record's hash covers its bytes and the hash before it. verify() names the first
// record that breaks it. It cannot see a cut tail, an older copy, or a chain hashed anew from some
// record on; for these a head must be kept elsewhere (require_head).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/ledger/record.hpp"

namespace belay::ledger {

// A record as it is stored.
struct Link {
  std::string bytes;
  std::string hash;
};

// SHA-256 over the domain, the hash before (empty for the first record) and the bytes.
std::string link_hash(std::string_view previous_hash, std::string_view bytes);

// The whole chain of an environment, in the order of storage. Errors: ledger_corrupt, naming the
// first broken record by its number and what is wrong with it; ledger_unknown_record.
Result<std::vector<Entry>> verify(const std::string& environment, std::span<const Link> links);

// The end of a stored chain, as an append needs to know it.
struct Tip {
  Head head;
  std::int64_t epoch = 0;
};

// The drafts as the next links behind `tip`, proven to read back; their drafts are what the bytes
// say. Errors: stale_epoch, ledger_conflict (see ports::LedgerStore), bug.
Result<std::vector<Entry>> extend(const std::string& environment, const Tip& tip,
                                  const Head& expected, std::span<const Draft> drafts);

// "12:9f86…": a head as it is kept elsewhere.
std::string to_text(const Head& head);
Result<Head> parse_head(std::string_view text);

// That the chain holds the record `kept`, which was its head once: else records were cut off, or
// the chain was replaced. Errors: ledger_corrupt.
Done require_head(std::span<const Entry> chain, const Head& kept);

}  // namespace belay::ledger
