// The receipt of a rehearsal as a text that is signed and travels: what was tried, when, where and
// by which run. Pure: values and their one canonical form (docs/adr/0042-receipts-that-travel.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "core/approval/judge.hpp"

namespace belay::approval {

// What receipts are signed in: a signature for an approval, for git or a mail is none for them.
inline constexpr std::string_view receipt_namespace = "belay-receipt";
// In bytes, text and signature together.
inline constexpr std::size_t largest_receipt = 1U << 20;

struct TriedFile {
  std::string file;    // relative to the release
  std::string digest;  // SHA-256, 64 hexadecimal digits
  friend bool operator==(const TriedFile&, const TriedFile&) = default;
};

struct Receipt {
  std::string run;  // of the ledger in which the rehearsal stands
  Instant rehearsed_at{};
  std::string environment;
  std::string cluster;   // its system identifier
  std::string database;  // of which the copy was made
  int server = 0;        // server_version_num of the cluster: 150014
  std::string tool;
  std::string from, to;          // revisions; `from` is empty where there was none
  std::string way_back;          // "as before", or why it was not tried
  std::string signer;            // who signs, as the file of signers has them
  std::vector<TriedFile> files;  // sorted by name, each once
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

// Lines, LF, UTF-8. `is_writable` says whether every value is one line, the run has the form of
// one, and the files are there, sorted and with digests.
std::string to_text(const Receipt& receipt);
bool is_writable(const Receipt& receipt);
// Only what to_text() gives is read back, of largest_receipt bytes at most. plan_invalid for all
// else.
Result<Receipt> parse_receipt(std::string_view text);

// Of a file as it travels, the text, and the signature that ssh-keygen wrote behind it: empty where
// none begins. White space behind its end is left out; anything else there is refused
// (plan_invalid), since nobody has signed it.
Result<Presented> unsealed(std::string name, std::string_view file);

}  // namespace belay::approval
