// A policy: how much each rule weighs in an environment, and where that was said. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/document.hpp"
#include "core/plan/schema.hpp"
#include "core/policy/rule.hpp"

namespace belay::policy {

// In the order of strictness.
enum class Level { off, warn, refuse };
std::string_view word_of(Level level);

// What one file says; rules that it does not name are off.
struct Policy {
  std::string source;  // "the shipped policy 'production'", or the file
  std::map<std::string, Level, std::less<>> levels;
  std::map<std::string, std::int64_t, std::less<>> bounds = {};  // of rules that have one
  // The file of those whose receipts of rehearsals elsewhere count for `tried`; "off", or empty
  // where the file does not say.
  std::string receipt_signers = {};
};

// Errors: every unknown rule (with the nearest right one) and every level that is none, with its
// place.
tl::expected<Policy, std::vector<plan::Problem>> parse_policy(std::string_view text,
                                                              std::string source);

// What holds: of each rule the stricter of its levels.
struct Setting {
  const Rule* rule = nullptr;
  Level level = Level::off;
  std::string source;      // who said so; empty where nobody did
  std::string looser;      // who wanted less, and is not heard
  std::int64_t bound = 0;  // of a rule that has one
};
// "refuse", or the bound as a policy has it: "2", "24h", "danger".
std::string told(const Setting& setting);
// One a rule, in the order of the table. Only the first, which the operator trusts, may be looser
// than another; `own` is the application's and can but tighten it.
std::vector<Setting> settings_of(const Policy& trusted, const Policy* own);

// Whose receipts of rehearsals elsewhere count.
struct ReceiptSigners {
  std::string file;    // as the policy names it; empty: nobody's do
  std::string source;  // who said so; empty where nobody did
  std::string looser;  // who wanted more, and is not heard
};
// The application's policy can but say "off" where there is one that the operator trusts, since
// every file that it names would make `tried` looser. `trusted` is null where there is none: then
// the application's own holds as it is.
ReceiptSigners receipt_signers_of(const Policy* trusted, const Policy* own);

struct Verdict {
  std::string rule;
  Level level = Level::refuse;  // never off
  bool holds = true;
  std::vector<Objection> objections;
  std::string source;
  std::vector<Ground> grounds = {};  // by what it holds, as far as it does
};
// Of all rules that are not off.
std::vector<Verdict> judge(const std::vector<Setting>& settings, const Facts& facts);

// The text of a policy that Belay comes with; empty when there is none of that name.
std::string_view shipped_policy(std::string_view name);
std::vector<std::string_view> shipped_names();

}  // namespace belay::policy
