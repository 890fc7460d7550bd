// Persons in the ledger: who acted, who approved, who withdrew an approval, and who signed that
// something was tried.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/instant.hpp"

namespace belay::ledger {

// Who acted: the effective user, the user who logged in, and the host.
struct Actor {
  std::int64_t uid = 0;
  std::string user;
  std::string login;  // of /proc/self/loginuid; empty when unset
  std::string host;
  friend bool operator==(const Actor&, const Actor&) = default;
};

// One person's signed word, as it was judged, so that it can be checked again.
struct Approval {
  std::string principal, key;  // the person, and the key's fingerprint
  std::string nonce;           // used up from here on
  std::string text, signature;
  friend bool operator==(const Approval&, const Approval&) = default;
};

// An approval was withdrawn, and never counts again
// (docs/adr/0041-revocations-in-the-ledger.md).
struct ApprovalRevoked {
  std::string nonce;
  std::string reason;  // empty: none was given
  // Who withdrew it and when: whoever holds the lease writes the record, maybe later. Nothing where
  // no more is known than that it was withdrawn.
  std::optional<Actor> by = {};
  std::optional<Instant> revoked_at = {};
  std::optional<std::string> text = {};  // of the approval, where it was at hand
  friend bool operator==(const ApprovalRevoked&, const ApprovalRevoked&) = default;
};

// The policy's rule `tried` held by what another host has signed, as it was judged when the run
// began, so that it can be checked again (docs/adr/0042-receipts-that-travel.md).
struct ReceiptCounted {
  std::string seen;            // which rehearsal, where, and who signed it: one line
  std::string principal, key;  // the signer, and the key's fingerprint
  std::string text, signature;
  friend bool operator==(const ReceiptCounted&, const ReceiptCounted&) = default;
};

}  // namespace belay::ledger
