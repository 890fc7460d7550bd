#include "cli/policy_facts.hpp"

#include <algorithm>

#include "cli/backups.hpp"
#include "cli/calendars.hpp"

namespace belay::cli {
namespace {

bool is_asked(const std::vector<policy::Setting>& rules, std::string_view id) {
  return std::ranges::any_of(rules, [&](const policy::Setting& setting) {
    return setting.rule->id == id && setting.level != policy::Level::off;
  });
}

std::vector<policy::CommandFacts> commands_of(const plan::Plan& plan) {
  std::vector<policy::CommandFacts> all;
  for (int p = 0; p < static_cast<int>(plan.phases.size()); ++p) {
    const auto& steps = plan.phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      const auto& step = steps[static_cast<std::size_t>(s)];
      if (step.kind != "command") continue;
      for (const std::string which : {"run", "undo"}) {
        const auto* words = step.options[which].if_array();
        if (words == nullptr) continue;
        policy::CommandFacts command{{p, s}, {}};
        for (const auto& word : *words) command.words.push_back(word.string_or(""));
        all.push_back(std::move(command));
      }
    }
  }
  return all;
}

}  // namespace

Done add_now(policy::EnvironmentFacts& facts, const Settings& settings, Ground& ground,
             const std::vector<policy::Setting>& rules) {
  facts.now = ground.clock->now();
  TRY_DONE(add_closures(facts, settings, facts.now));
  if (!is_asked(rules, "backup_age")) return {};
  TRY(const auto chain, ground.store->read(settings.environment.name));
  const auto backups = known_backups(*ground.files, saga::fold(chain));
  if (!backups.empty()) {
    facts.backup = policy::ProvenBackup{backups.back().name, backups.back().taken};
  }
  return {};
}

Result<policy::EnvironmentFacts> gather_facts(const Settings& settings, Ground& ground,
                                              engine::World& world, const plan::Plan& plan,
                                              const std::vector<policy::Setting>& rules) {
  auto facts = facts_of(settings);
  TRY_DONE(add_now(facts, settings, ground, rules));
  facts.commands = commands_of(plan);
  if (is_asked(rules, "lint")) facts.lint = lint_facts(settings, world, plan);
  return facts;
}

}  // namespace belay::cli
