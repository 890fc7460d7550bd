// Whether enough persons have approved: a total function from what was presented, and what was
// asked, to those who count and a reason for each that does not. Pure: the signatures were verified
// outside.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/approval/signers.hpp"
#include "core/approval/text.hpp"

namespace belay::approval {

// What ssh-keygen said of a signature over exactly these bytes, for the principal in them.
struct Proof {
  bool good = false;
  std::string key = {};   // the fingerprint, "SHA256:…"
  std::string said = {};  // why not
};

struct Presented {
  std::string name;  // of its file
  std::string text;
  std::string signature;
  Proof proof;
};

// What is to be approved, and what is known.
struct Question {
  Text asked;  // principal, not_after and nonce are not looked at
  int needed = 1;
  std::vector<std::string> authors;  // who made it: users, and mail addresses as git has them
  std::span<const Signer> signers;
  std::set<std::string, std::less<>> used = {};  // nonces
  Revoked revoked = {};
  Instant now{};
};

enum class Reason {
  no_text,
  other_plan,
  other_environment,
  other_cluster,
  other_run,
  other_gate,
  changed_plan,
  expired,
  expires_too_late,
  revoked,
  revoked_key,
  replayed,
  unknown_person,
  bad_signature,
  self_approval,
  same_person,
};
inline constexpr int reason_count = 16;

struct Refusal {
  std::string name;
  Reason reason = Reason::no_text;
  std::string told;  // one line
};

struct Counted {
  std::size_t index = 0;  // in what was presented
  Text text;
  std::string key;
};

struct Judgement {
  std::vector<Counted> counted;  // one a person; never more than are needed
  std::vector<Refusal> refused;
  bool enough = false;
};

// How long an approval may hold at most.
inline constexpr auto longest = std::chrono::hours(24 * 31);

// Every one presented is counted, refused with its first reason in the order of the enumeration, or
// left over when there were enough. `needed` below 1 counts as 1.
Judgement judge(const Question& question, std::span<const Presented> presented);

// Why a signature that ssh-keygen was asked about for `principal` does not count, whatever it is
// over; empty: it does.
std::string refused_signer(const std::string& principal, const Proof& proof,
                           std::span<const Signer> signers, const Revoked& revoked);

// Whether `name` (of a person in git or on the host) is this signer's, by principal or other names:
// alike without regard to case; a name without '@' is compared with what stands before it.
bool is_same_person(const std::string& name, const Signer& signer);

}  // namespace belay::approval
