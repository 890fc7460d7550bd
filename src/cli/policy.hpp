// The policy of an environment: the files it is read from, and what it says of a plan.
#pragma once

#include <filesystem>

#include "cli/settings.hpp"
#include "core/ledger/record.hpp"
#include "core/policy/policy.hpp"

namespace belay::cli {

// Where root's policies are.
inline constexpr const char* policies_of_root = "/etc/belay/policies";

// What holds in this environment; empty where it names no policy. Trusted is
// `of_root`/NAME.toml, else the shipped policy NAME; policies/NAME.toml beside belay.toml may only
// tighten that, and stands alone where there is neither.
// Errors: config_invalid for a file that cannot be read as a policy, for one of root's that
// read_trusted() does not believe (SAFETY: it is what an application's repository must not loosen),
// and for a name that is nowhere.
Result<std::vector<policy::Setting>> policy_of(
    const Settings& settings, const std::filesystem::path& of_root = policies_of_root);

// The bytes that all this is read from, with where they are: a saved plan holds their digest. The
// errors are those of policy_of.
Result<std::string> policy_text(const Settings& settings,
                                const std::filesystem::path& of_root = policies_of_root);

// Whose receipts of rehearsals elsewhere count here: the file that the policy names, from its own
// folder on where the name is relative, and who must own it. Nobody's: an empty file. The errors
// are those of policy_of.
struct ReceiptSigners {
  policy::ReceiptSigners said;
  std::filesystem::path file;
  std::uint32_t owner = 0;
};
Result<ReceiptSigners> receipt_signers(const Settings& settings,
                                       const std::filesystem::path& of_root = policies_of_root);

// What of the environment stands in belay.toml and on the command line.
policy::EnvironmentFacts facts_of(const Settings& settings);
// How many persons must approve a run before it begins; one that overrides a rule may need more.
int approvals_wanted(const std::vector<policy::Setting>& rules, bool overrides);
// Refuses the override of what a run that has begun waits for, where the policy wants overrides
// approved: only a saved plan can be.
Done expect_unapproved_override(const std::vector<policy::Setting>& rules);

// What a person typed: --override RULE=REASON.
struct Override {
  std::string rule;
  std::string reason;
};
Result<std::vector<Override>> read_overrides(const Arguments& arguments);
// usage for a rule that nobody overrides.
Done expect_overridable(const std::string& rule);

// The records of the overrides that are needed. Errors: policy_refused, naming every rule that
// refuses and is not overridden; usage for an override of a rule that holds.
Result<std::vector<ledger::RuleOverridden>> admit(const std::vector<policy::Verdict>& verdicts,
                                                  const std::vector<Override>& overrides);

// For people: a line for each objection, and how many rules hold. Nothing where there is no policy.
void print_verdicts(const std::string& policy, const std::vector<policy::Verdict>& verdicts);
Json to_json(const std::vector<policy::Verdict>& verdicts);
bool refuses(const policy::Verdict& verdict);

}  // namespace belay::cli
