#include "cli/policy.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/secrets.hpp"
#include "cli/trusted_file.hpp"
#include "core/plan/did_you_mean.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using policy::Level;
using policy::Policy;

using Text = std::optional<std::string>;

Result<Text> text_of_root(const fs::path& of_root, const std::string& name) {
  return read_trusted_if_there(of_root / (name + ".toml"), 0, "root's policy");
}

Result<std::optional<Policy>> parsed(const Text& text, const fs::path& file) {
  if (!text) return std::optional<Policy>{};
  auto read = policy::parse_policy(*text, file.string());
  if (!read) return fail(ErrorCode::config_invalid, plan::to_text(read.error(), file.string()));
  return std::optional(*std::move(read));
}

Result<std::optional<Policy>> trusted_policy(const std::string& name, const fs::path& of_root) {
  TRY(const auto roots, text_of_root(of_root, name));
  if (roots) return parsed(roots, of_root / (name + ".toml"));
  const auto text = policy::shipped_policy(name);
  if (text.empty()) return std::optional<Policy>{};
  return std::optional(*policy::parse_policy(text, "the shipped policy '" + name + "'"));
}

// What an environment's policy is made of; one of them is there.
struct Policies {
  std::optional<Policy> trusted, own;
};

Result<Policies> read_policies(const Settings& settings, const fs::path& of_root) {
  const auto& name = settings.environment.policy;
  Policies read;
  TRY(read.trusted, trusted_policy(name, of_root));
  const auto file = settings.base / "policies" / (name + ".toml");
  TRY(const auto text, read_file_if_there(file));
  TRY(read.own, parsed(text, file));
  if (read.trusted || read.own) return read;
  return fail(ErrorCode::config_invalid,
              settings.file.string() + ": there is no policy '" + name + "'",
              plan::did_you_mean(name, policy::shipped_names(),
                                 "write policies/" + name + ".toml; belay policy show production"));
}

std::string objection_told(const policy::Verdict& verdict, const policy::Objection& objection) {
  return verdict.rule + ": " + objection.seen;
}

std::string ground_told(const policy::Verdict& verdict, const policy::Ground& ground) {
  return verdict.rule + ": " + ground.of + " was tried by " + policy::told_of(ground.rehearsal);
}

}  // namespace

Result<std::vector<policy::Setting>> policy_of(const Settings& settings, const fs::path& of_root) {
  if (settings.environment.policy.empty()) return std::vector<policy::Setting>{};
  TRY(const auto read, read_policies(settings, of_root));
  return policy::settings_of(read.trusted.value_or(Policy{}), read.own ? &*read.own : nullptr);
}

Result<ReceiptSigners> receipt_signers(const Settings& settings, const fs::path& of_root) {
  if (settings.environment.policy.empty()) return ReceiptSigners{};
  TRY(const auto read, read_policies(settings, of_root));
  ReceiptSigners signers{policy::receipt_signers_of(read.trusted ? &*read.trusted : nullptr,
                                                    read.own ? &*read.own : nullptr),
                         {},
                         0};
  if (signers.said.file.empty()) return signers;
  signers.file = (read.trusted ? of_root : settings.base / "policies") / signers.said.file;
  signers.owner = read.trusted ? 0 : geteuid();
  return signers;
}

Result<std::string> policy_text(const Settings& settings, const fs::path& of_root) {
  TRY_DONE(policy_of(settings, of_root));
  const auto& name = settings.environment.policy;
  if (name.empty()) return std::string();
  std::string text(policy::shipped_policy(name));
  const auto add = [&](const Text& read) {
    if (read) text += '\0' + name + ".toml" + '\0' + *read;
  };
  TRY(const auto roots, text_of_root(of_root, name));
  TRY(const auto own, read_file_if_there(settings.base / "policies" / (name + ".toml")));
  add(roots);
  add(own);
  return text;
}

policy::EnvironmentFacts facts_of(const Settings& settings) {
  const auto& environment = settings.environment;
  const auto tells = [&](const plan::NotifyConfig& notify) {
    return std::ranges::find(notify.on, "failed") != notify.on.end() &&
           std::ranges::find(notify.on, "needs_person") != notify.on.end() &&
           resolve_webhook(notify.webhook, settings.base).has_value();
  };
  return {.named = settings.environment_named,
          .bound = environment.database && environment.database->system.has_value(),
          .unknown_passes = environment.unknown_passes,
          .has_database = environment.database.has_value(),
          .tells_people = std::ranges::any_of(environment.notify, tells)};
}

int approvals_wanted(const std::vector<policy::Setting>& rules, bool overrides) {
  std::int64_t most = 0;
  for (const auto& setting : rules) {
    const bool counts =
        setting.rule->id == "approvals" || (overrides && setting.rule->id == "override_approvals");
    if (counts) most = std::max(most, setting.bound);
  }
  return static_cast<int>(most);
}

Done expect_unapproved_override(const std::vector<policy::Setting>& rules) {
  const bool wants = std::ranges::any_of(rules, [](const policy::Setting& setting) {
    return setting.rule->id == "override_approvals" && setting.level != Level::off;
  });
  if (!wants) return {};
  return fail(ErrorCode::approval_refused,
              "the policy wants an override approved, and that of a run that has begun cannot be",
              "belay rollback, then a saved plan that holds the override");
}

bool refuses(const policy::Verdict& verdict) {
  return !verdict.holds && verdict.level == Level::refuse;
}

Done expect_overridable(const std::string& rule) {
  const auto rules = policy::rule_table();
  const auto found = std::ranges::find(rules, rule, &policy::Rule::id);
  if (found == rules.end() || !found->is_final) return {};
  return fail(ErrorCode::usage, "nobody overrides " + rule,
              "belay approve FILE --as PERSON; root may lower it in /etc/belay/policies");
}

Result<std::vector<Override>> read_overrides(const Arguments& arguments) {
  std::vector<Override> all;
  for (const auto& text : arguments.list("override")) {
    const auto equals = text.find('=');
    const std::string rule = text.substr(0, equals);
    const auto rules = policy::rule_table();
    if (std::ranges::find(rules, rule, &policy::Rule::id) == rules.end()) {
      std::vector<std::string_view> ids;
      for (const auto& one : rules) ids.push_back(one.id);
      return fail(ErrorCode::usage, "there is no rule '" + escaped(rule) + "'",
                  plan::did_you_mean(rule, ids, "belay policy explain lists them"));
    }
    TRY_DONE(expect_overridable(rule));
    const std::string reason = equals == std::string::npos ? "" : text.substr(equals + 1);
    if (reason.find_first_not_of(' ') == std::string::npos) {
      return fail(ErrorCode::usage, "the override of " + rule + " has no reason",
                  "--override '" + rule + "=REASON'");
    }
    all.push_back({rule, reason});
  }
  return all;
}

Result<std::vector<ledger::RuleOverridden>> admit(const std::vector<policy::Verdict>& verdicts,
                                                  const std::vector<Override>& overrides) {
  std::vector<ledger::RuleOverridden> admitted;
  std::vector<std::string> refused;
  std::string first;
  for (const auto& verdict : verdicts) {
    if (!refuses(verdict)) continue;
    const auto given = std::ranges::find(overrides, verdict.rule, &Override::rule);
    ledger::RuleOverridden record{verdict.rule, {}, ""};
    for (const auto& objection : verdict.objections) {
      record.objections.push_back(objection.seen);
      if (given != overrides.end()) continue;
      refused.push_back(objection_told(verdict, objection) + " (" + objection.help + ")");
      if (first.empty() && expect_overridable(verdict.rule)) first = verdict.rule;
    }
    if (given == overrides.end()) continue;
    record.reason = given->reason;
    admitted.push_back(std::move(record));
  }
  if (!refused.empty()) {
    return fail(ErrorCode::policy_refused, join(refused, "\n"),
                first.empty()
                    ? "mend it; belay policy explain"
                    : "mend it, or --override '" + first + "=REASON'; belay policy explain");
  }
  for (const auto& given : overrides) {
    const bool needed =
        std::ranges::find(admitted, given.rule, &ledger::RuleOverridden::rule) != admitted.end();
    if (!needed) {
      return fail(ErrorCode::usage, "nothing refuses by " + given.rule,
                  "leave out its --override: what is overridden stands in the ledger");
    }
  }
  return admitted;
}

void print_verdicts(const std::string& policy, const std::vector<policy::Verdict>& verdicts) {
  if (policy.empty()) return;
  const auto hold = std::ranges::count(verdicts, true, &policy::Verdict::holds);
  print_line(toned(Tone::strong, "policy " + policy) + ": " + std::to_string(hold) + " of " +
             std::to_string(verdicts.size()) + " rules hold");
  for (const auto& verdict : verdicts) {
    for (const auto& ground : verdict.grounds) {
      print_line(toned(Tone::quiet, "  holds   " + ground_told(verdict, ground)));
    }
    const Tone tone = refuses(verdict) ? Tone::bad : Tone::plain;
    for (const auto& objection : verdict.objections) {
      std::string word(policy::word_of(verdict.level));
      word.resize(8, ' ');
      print_line("  " + toned(tone, word) + objection_told(verdict, objection));
      print_line(toned(Tone::quiet, "          " + objection.help));
    }
  }
}

Json to_json(const std::vector<policy::Verdict>& verdicts) {
  Json::Array all;
  for (const auto& verdict : verdicts) {
    Json::Array objections, grounds;
    for (const auto& ground : verdict.grounds) grounds.push_back(ground_told(verdict, ground));
    for (const auto& objection : verdict.objections) {
      objections.push_back(Json::Object{{"seen", objection.seen}, {"help", objection.help}});
    }
    all.push_back(Json::Object{{"rule", verdict.rule},
                               {"level", policy::word_of(verdict.level)},
                               {"holds", verdict.holds},
                               {"objections", std::move(objections)},
                               {"grounds", std::move(grounds)},
                               {"source", verdict.source}});
  }
  return all;
}

}  // namespace belay::cli
