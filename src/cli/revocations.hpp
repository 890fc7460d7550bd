// Approvals that were withdrawn. NONCE.revoked beside the approval counts at once and is the
// message to whoever holds the lease; the record that is made of it counts also when the file is
// gone (docs/adr/0041-revocations-in-the-ledger.md).
#pragma once

#include "cli/approvals.hpp"
#include "engine/journal.hpp"

namespace belay::cli {

// By its nonce, in the folder of the approvals.
std::filesystem::path revocation_file(const std::filesystem::path& folder,
                                      const std::string& nonce);

// The text of an approval that was taken, and its bytes.
struct KeptText {
  std::string bytes;
  approval::Text text;
};
// Nothing where it is not here, or is none.
std::optional<KeptText> kept_text(ports::Files& files, const std::filesystem::path& folder,
                                  const std::string& nonce);

// Of the files, whatever stands in them, and of the records.
Result<Nonces> revoked_nonces(ports::Files& files, const Settings& settings,
                              std::span<const ledger::Entry> chain);

// Records, durably, what was withdrawn in the journal's environment and is a file only. For whoever
// holds the lease. Of a file that cannot be read, or says nothing, no more is recorded than that
// its approval was withdrawn; where not even its environment can be told, it stays a file. Errors:
// those of Journal::commit, and of listing the folder.
Done record_revocations(ports::Files& files, const Settings& settings, engine::Journal& journal);

}  // namespace belay::cli
