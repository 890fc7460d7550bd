#include "core/policy/policy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace belay::policy {
namespace {

constexpr std::array<std::string_view, 3> levels{"off", "warn", "refuse"};
constexpr std::int64_t most = 1'000'000;  // of a level that is a number

// The rules as the fields of the table [rules].
std::vector<plan::Field> rule_fields() {
  std::vector<plan::Field> fields;
  for (const auto& rule : rule_table()) {
    if (rule.is_number) {
      fields.push_back({.key = rule.id, .type = plan::Type::integer, .doc = rule.summary});
      continue;
    }
    fields.push_back(
        {.key = rule.id, .type = plan::Type::choice, .doc = rule.summary, .choices = levels});
  }
  return fields;
}

Json read_rules(const plan::Table& root, std::vector<plan::Problem>& problems) {
  const auto rules = rule_fields();
  const std::array fields{plan::Field{.key = "rules",
                                      .type = plan::Type::table,
                                      .required = true,
                                      .doc = "a level for each rule",
                                      .fields = rules}};
  return plan::read_fields(root, {1, 1}, fields, problems)["rules"];
}

Level level_of(const Policy& policy, std::string_view rule) {
  const auto found = policy.levels.find(rule);
  return found == policy.levels.end() ? Level::off : found->second;
}

int number_of(const Policy& policy, std::string_view rule) {
  const auto found = policy.numbers.find(rule);
  return found == policy.numbers.end() ? 0 : found->second;
}

}  // namespace

std::string told(const Setting& setting) {
  return setting.rule->is_number ? std::to_string(setting.number)
                                 : std::string(word_of(setting.level));
}

std::string_view word_of(Level level) {
  return levels[static_cast<std::size_t>(level)];
}

tl::expected<Policy, std::vector<plan::Problem>> parse_policy(std::string_view text,
                                                              std::string source) {
  auto root = plan::parse_toml(text);
  if (!root) return tl::unexpected(std::vector{std::move(root).error()});
  std::vector<plan::Problem> problems;
  const Json rules = read_rules(*root, problems);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  Policy policy{std::move(source), {}};
  for (const auto& rule : rule_table()) {
    if (const auto* number = rules[rule.id].if_int()) {
      const int held = static_cast<int>(std::min<std::int64_t>(*number, most));
      policy.numbers.emplace(rule.id, held);
      policy.levels.emplace(rule.id, held > 0 ? Level::refuse : Level::off);
      continue;
    }
    const auto* word = rules[rule.id].if_string();
    if (word == nullptr) continue;
    const auto level = std::ranges::find(levels, *word) - levels.begin();
    policy.levels.emplace(rule.id, static_cast<Level>(level));
  }
  return policy;
}

std::vector<Setting> settings_of(const Policy& trusted, const Policy* own) {
  std::vector<Setting> all;
  for (const auto& rule : rule_table()) {
    Setting setting{&rule, level_of(trusted, rule.id), "", "", number_of(trusted, rule.id)};
    if (trusted.levels.contains(rule.id)) setting.source = trusted.source;
    if (own != nullptr && own->levels.contains(rule.id)) {
      const std::pair wanted{level_of(*own, rule.id), number_of(*own, rule.id)};
      const std::pair held{setting.level, setting.number};
      if (wanted > held) {
        std::tie(setting.level, setting.number) = wanted;
        setting.source = own->source;
      } else if (wanted < held) {
        setting.looser = own->source;
      }
    }
    all.push_back(std::move(setting));
  }
  return all;
}

std::vector<Verdict> judge(const std::vector<Setting>& settings, const Facts& facts) {
  std::vector<Verdict> verdicts;
  for (const auto& setting : settings) {
    if (setting.level == Level::off) continue;
    auto objections = setting.rule->judge({facts.shape, facts.environment, setting.number});
    const bool holds = objections.empty();
    verdicts.push_back({std::string(setting.rule->id), setting.level, holds, std::move(objections),
                        setting.source});
  }
  return verdicts;
}

}  // namespace belay::policy
