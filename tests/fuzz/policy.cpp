// A policy of an application, against each that Belay comes with: it is refused with its places, or
// makes what holds stricter and never looser.
#include "core/policy/policy.hpp"

#include <algorithm>

#include "fuzz/toml_claims.hpp"

namespace belay::fuzz {
namespace {

bool is_rule(std::string_view id) {
  const auto rules = policy::rule_table();
  return std::ranges::find(rules, id, &policy::Rule::id) != rules.end();
}

bool is_no_looser(const policy::Setting& setting, std::int64_t than) {
  return setting.rule->scale == policy::Scale::age ? setting.bound <= than : setting.bound >= than;
}

void expect_tightened(const policy::Policy& trusted, const policy::Policy& own) {
  const auto alone = policy::settings_of(trusted, nullptr);
  const auto both = policy::settings_of(trusted, &own);
  claim(both.size() == policy::rule_table().size() && alone.size() == both.size(),
        "every rule has a setting");
  for (std::size_t i = 0; i < both.size(); ++i) {
    claim(both[i].level >= alone[i].level, "an application's policy only makes it stricter");
    claim(both[i].level > alone[i].level || is_no_looser(both[i], alone[i].bound),
          "nor does its bound make it looser");
    claim(!policy::told(both[i]).empty(), "a setting can be told");
  }
  const auto signers = policy::receipt_signers_of(&trusted, &own).file;
  claim(signers.empty() || signers == trusted.receipt_signers,
        "an application's policy brings no signers");
}

}  // namespace

bool policy(std::string_view input) {
  const auto own = policy::parse_policy(input, "policy.toml");
  if (!own) {
    expect_problems(own.error(), input);
    return false;
  }
  for (const auto& [rule, level] : own->levels) claim(is_rule(rule), "a level is of a rule");
  for (const auto& [rule, bound] : own->bounds) {
    claim(is_rule(rule) && bound >= 0, "a bound is of a rule");
  }
  for (const auto name : policy::shipped_names()) {
    const auto trusted = policy::parse_policy(policy::shipped_policy(name), std::string(name));
    claim(trusted.has_value(), "a shipped policy is one");
    expect_tightened(*trusted, *own);
    expect_tightened(*own, *trusted);
  }
  return true;
}

}  // namespace belay::fuzz
