#include "cli/policy_facts.hpp"

#include <algorithm>

#include "cli/backups.hpp"
#include "cli/calendars.hpp"
#include "cli/receipts.hpp"
#include "cli/rehearsals.hpp"
#include "core/plan/argument_lists.hpp"
#include "steps/table.hpp"

namespace belay::cli {
namespace {

bool is_asked(const std::vector<policy::Setting>& rules, std::string_view id) {
  return std::ranges::any_of(rules, [&](const policy::Setting& setting) {
    return setting.rule->id == id && setting.level != policy::Level::off;
  });
}

std::vector<plan::ArgumentList> argument_lists_of(const plan::StepSpec& step) {
  const auto kinds = steps::all_kinds();
  const auto kind = std::ranges::find(kinds, step.kind, &engine::StepKind::name);
  if (kind == kinds.end()) return {};
  return plan::argument_lists(step.options, kind->fields);
}

// All that a plan tells the host to do, in whatever step and under whatever key.
std::vector<policy::CommandFacts> commands_of(const plan::Plan& plan) {
  std::vector<policy::CommandFacts> all;
  for (int p = 0; p < static_cast<int>(plan.phases.size()); ++p) {
    const auto& steps = plan.phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      for (auto& list : argument_lists_of(steps[static_cast<std::size_t>(s)])) {
        all.push_back({{p, s}, std::move(list.words)});
      }
    }
  }
  return all;
}

// The probes that ask whether somebody watches.
std::vector<StepAt> watches_of(const plan::Plan& plan) {
  std::vector<StepAt> all;
  for (int p = 0; p < static_cast<int>(plan.phases.size()); ++p) {
    const auto& steps = plan.phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      const auto& step = steps[static_cast<std::size_t>(s)];
      if (step.kind == "probe" && step.options["monitoring"].bool_or(false)) all.push_back({p, s});
    }
  }
  return all;
}

Done add_tried(policy::EnvironmentFacts& facts, const Settings& settings, Ground& ground,
               engine::World& world, const plan::Plan& plan) {
  TRY(const auto chain, ground.store->read(settings.environment.name));
  facts.rehearsals = known_rehearsals(saga::fold(chain));
  facts.pending = pending_scripts(world, plan);
  if (world.database == nullptr || facts.pending.empty()) return {};
  // Of a target that does not answer nothing was tried.
  const auto server = world.database->server();
  if (server) facts.system = server->identity.system;
  if (server) facts.server = server->version;
  return add_receipts(facts, settings, ground, world);
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
  facts.watches = watches_of(plan);
  if (is_asked(rules, "lint")) facts.lint = lint_facts(settings, ground, world, plan);
  if (is_asked(rules, "tried")) TRY_DONE(add_tried(facts, settings, ground, world, plan));
  return facts;
}

}  // namespace belay::cli
