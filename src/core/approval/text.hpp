// The text that a person signs to approve: one for one run or saved plan, one gate, one person,
// once. Pure: values and their one canonical form (docs/adr/0028-approvals.md).
#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace belay::approval {

// What signatures are made in, and verified in: one for git or a mail counts for nothing.
inline constexpr std::string_view approval_namespace = "belay-approval";
// The gate of a run's beginning; phases have names.
inline constexpr std::string_view begin_gate = "begin of the run";

struct Text {
  std::string plan;  // its name
  std::string run;   // empty: a saved plan that no run has begun with
  std::string gate;  // begin_gate, or "phase NAME"
  std::string digest;
  std::string environment;
  std::string cluster;    // as the plan's input names it; empty without a database
  std::string principal;  // who approves
  Instant not_after{};
  std::string nonce;  // 32 hexadecimal digits
  friend bool operator==(const Text&, const Text&) = default;
};

// Lines, LF, UTF-8. Every value is one line of printable text: `is_writable` says whether it is.
std::string to_text(const Text& text);
bool is_writable(const Text& text);
// Only what to_text() gives is read back. plan_invalid for all else.
Result<Text> parse_text(std::string_view text);

// 32 hexadecimal digits, in small letters.
bool is_nonce(std::string_view text);
// From 128 random bits.
std::string make_nonce(std::uint64_t high, std::uint64_t low);

}  // namespace belay::approval
