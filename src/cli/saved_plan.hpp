// Writing a saved plan, and carrying one out: exactly what it says, or nothing.
#pragma once

#include "cli/policy.hpp"
#include "cli/saved_inputs.hpp"

namespace belay::cli {

struct SavedFile {
  std::filesystem::path file;
  std::string text;
  plan::SavedPlan saved;
};

// As `belay plan --save` writes it. Refused: a file that is there and is no saved plan (usage), and
// one that would hold the value of a secret (config_invalid).
Result<SavedFile> save_plan(const Settings& settings, const PlanFile& file,
                            const engine::BoundRun& bound, engine::World& world, Ground& ground,
                            const std::vector<Override>& overrides,
                            const std::filesystem::path& to);

// What a person gave as a plan, if it is a saved one; told by its content. Nothing for another.
Result<std::optional<SavedFile>> read_saved(const std::filesystem::path& file);

// The settings that it is for: of its own environment where none is named.
Result<Settings> settings_for(const SavedFile& saved, const Arguments& arguments);
// The plan that it was made of. plan_stale where plan, configuration, policy, environment or Belay
// itself are not what they were; nothing else is looked at yet.
Result<PlanFile> plan_of(const SavedFile& saved, const Settings& settings);
// plan_stale, naming every input that changed, what it was and what it is. Changes nothing.
Done expect_fresh(const SavedFile& saved, const Settings& settings, const PlanFile& file,
                  const engine::BoundRun& bound, engine::World& world, ports::Clock& clock);

// What the ledger keeps of it.
ledger::SavedPlan record_of(const plan::SavedPlan& saved);

}  // namespace belay::cli
