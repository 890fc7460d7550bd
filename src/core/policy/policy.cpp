#include "core/policy/policy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "base/ensure.hpp"
#include "base/instant.hpp"
#include "base/text.hpp"

namespace belay::policy {
namespace {

constexpr std::array<std::string_view, 3> levels{"off", "warn", "refuse"};
// Each lets pass less than the one before.
constexpr std::array<std::string_view, 4> severities{"off", "danger", "warning", "advice"};
constexpr std::int64_t most = 1'000'000;  // of a count
constexpr std::string_view off = "off";

plan::Field field_of(const Rule& rule) {
  using plan::Type;
  switch (rule.scale) {
    case Scale::level:
      return {.key = rule.id, .type = Type::choice, .doc = rule.summary, .choices = levels};
    case Scale::count:
      return {.key = rule.id, .type = Type::integer, .doc = rule.summary};
    case Scale::age:
      return {.key = rule.id, .type = Type::text, .doc = rule.summary};
    case Scale::severity:
      return {.key = rule.id, .type = Type::choice, .doc = rule.summary, .choices = severities};
  }
  ENSURE(false, "a scale that does not exist");
}

// The rules as the fields of the table [rules].
std::vector<plan::Field> rule_fields() {
  std::vector<plan::Field> fields;
  for (const auto& rule : rule_table()) fields.push_back(field_of(rule));
  return fields;
}

Json read_file(const plan::Table& root, std::vector<plan::Problem>& problems) {
  const auto rules = rule_fields();
  const std::array fields{
      plan::Field{.key = "receipt_signers",
                  .type = plan::Type::path,
                  .doc = "whose receipts of rehearsals elsewhere count for `tried`"},
      plan::Field{.key = "rules",
                  .type = plan::Type::table,
                  .required = true,
                  .doc = "a level for each rule",
                  .fields = rules}};
  return plan::read_fields(root, {1, 1}, fields, problems);
}

Level level_of(const Policy& policy, std::string_view rule) {
  const auto found = policy.levels.find(rule);
  return found == policy.levels.end() ? Level::off : found->second;
}

std::int64_t bound_of(const Policy& policy, std::string_view rule) {
  const auto found = policy.bounds.find(rule);
  return found == policy.bounds.end() ? 0 : found->second;
}

// The place of what the file says of this rule.
plan::Place place_of(const plan::Table& root, std::string_view rule) {
  const auto* rules = plan::find(root, "rules");
  const auto* member = plan::find(std::get<plan::Table>(rules->node.value), rule);
  return member->node.place;
}

// What the file says of a rule, as a level and a bound; the walk has checked the type.
std::pair<Level, std::int64_t> read_level(const Rule& rule, const Json& value, plan::Place place,
                                          std::vector<plan::Problem>& problems) {
  const auto bounded = [](std::int64_t bound) {
    return std::pair{bound > 0 ? Level::refuse : Level::off, bound};
  };
  const std::string word = value.string_or("");
  if (rule.scale == Scale::level) {
    return {static_cast<Level>(std::ranges::find(levels, word) - levels.begin()), 0};
  }
  if (rule.scale == Scale::count) return bounded(std::min(value.int_or(0), most));
  if (rule.scale == Scale::severity) {
    return bounded(std::ranges::find(severities, word) - severities.begin());
  }
  const auto age = parse_duration(word);
  if (age && age->count() > 0) return bounded(age->count());
  if (word != "off") {
    problems.push_back({place, "'" + std::string(rule.id) + "' is '" + escaped(word) + "'",
                        "a duration such as 24h, or off"});
  }
  return bounded(0);
}

// Of two levels of one rule the greater is stricter.
std::pair<Level, std::int64_t> strictness(const Rule& rule, Level level, std::int64_t bound) {
  return {level, rule.scale == Scale::age ? -bound : bound};
}

}  // namespace

std::string told(const Setting& setting) {
  if (setting.rule->scale == Scale::count) return std::to_string(setting.bound);
  if (setting.rule->scale == Scale::level || setting.level == Level::off) {
    return std::string(word_of(setting.level));
  }
  return setting.rule->scale == Scale::age
             ? to_text(Duration(setting.bound))
             : std::string(severities[static_cast<std::size_t>(setting.bound)]);
}

std::string_view word_of(Level level) {
  return levels[static_cast<std::size_t>(level)];
}

tl::expected<Policy, std::vector<plan::Problem>> parse_policy(std::string_view text,
                                                              std::string source) {
  auto root = plan::parse_toml(text);
  if (!root) return tl::unexpected(std::vector{std::move(root).error()});
  std::vector<plan::Problem> problems;
  const Json file = read_file(*root, problems);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  const Json& rules = file["rules"];
  Policy policy{std::move(source), {}};
  policy.receipt_signers = file["receipt_signers"].string_or("");
  for (const auto& rule : rule_table()) {
    if (rules[rule.id].is_null()) continue;
    const auto [level, bound] =
        read_level(rule, rules[rule.id], place_of(*root, rule.id), problems);
    policy.levels.emplace(rule.id, level);
    if (rule.scale != Scale::level) policy.bounds.emplace(rule.id, bound);
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return policy;
}

std::vector<Setting> settings_of(const Policy& trusted, const Policy* own) {
  std::vector<Setting> all;
  for (const auto& rule : rule_table()) {
    Setting setting{&rule, level_of(trusted, rule.id), "", "", bound_of(trusted, rule.id)};
    if (trusted.levels.contains(rule.id)) setting.source = trusted.source;
    if (own != nullptr && own->levels.contains(rule.id)) {
      const auto level = level_of(*own, rule.id);
      const auto bound = bound_of(*own, rule.id);
      const auto wanted = strictness(rule, level, bound);
      const auto held = strictness(rule, setting.level, setting.bound);
      if (wanted > held) {
        setting.level = level;
        setting.bound = bound;
        setting.source = own->source;
      } else if (wanted < held) {
        setting.looser = own->source;
      }
    }
    all.push_back(std::move(setting));
  }
  return all;
}

ReceiptSigners receipt_signers_of(const Policy* trusted, const Policy* own) {
  const Policy* first = trusted != nullptr ? trusted : own;
  ReceiptSigners signers;
  if (first != nullptr && !first->receipt_signers.empty()) {
    signers = {first->receipt_signers, first->source, ""};
  }
  if (signers.file == off) signers.file.clear();
  if (trusted == nullptr || own == nullptr || own->receipt_signers.empty()) return signers;
  if (own->receipt_signers != off) {
    signers.looser = own->source;
  } else if (!signers.file.empty()) {
    signers = {"", own->source, ""};
  }
  return signers;
}

std::vector<Verdict> judge(const std::vector<Setting>& settings, const Facts& facts) {
  std::vector<Verdict> verdicts;
  Facts asked{facts.shape, facts.environment};
  for (const auto& setting : settings) {
    if (setting.level == Level::off) continue;
    asked.bound = setting.bound;
    auto objections = setting.rule->judge(asked);
    const bool holds = objections.empty();
    verdicts.push_back({std::string(setting.rule->id), setting.level, holds, std::move(objections),
                        setting.source});
    if (setting.rule->grounds != nullptr) verdicts.back().grounds = setting.rule->grounds(asked);
  }
  return verdicts;
}

}  // namespace belay::policy
