// belay.toml as found and read, and the environment that is meant.
#pragma once

#include <filesystem>
#include <optional>

#include "cli/arguments.hpp"
#include "core/plan/config.hpp"
#include "core/plan/plan.hpp"

namespace belay::cli {

struct Settings {
  std::filesystem::path file;  // belay.toml
  std::filesystem::path base;  // its folder: paths are relative to it
  std::string text;            // its bytes
  plan::Config config;
  plan::Environment environment;
  bool environment_named = false;  // on the command line

  std::filesystem::path state_file() const { return (base / environment.state).lexically_normal(); }
  std::filesystem::path state_directory() const { return state_file().parent_path(); }
};

// --config, else belay.toml here or above, up to the git root. Errors: config_invalid with every
// problem's file, line and column; usage when the environment must be named.
Result<Settings> read_settings(const Arguments& arguments);
Result<Settings> parse_settings(std::string text, std::filesystem::path file,
                                std::filesystem::path base, const std::string& environment);

// The names of all environments of the configuration.
Result<std::vector<std::string>> environment_names(const Arguments& arguments);

struct PlanFile {
  std::filesystem::path file;
  std::string text;
  plan::Plan plan;
};
// A file of the user's.
Result<PlanFile> read_plan(const std::filesystem::path& file);
Result<PlanFile> parse_user_plan(std::string text, std::filesystem::path file);
// One that a command made, or that a run was opened with: it may hold what only a command offers.
Result<PlanFile> parse_plan_text(std::string text, std::filesystem::path file);

Result<std::string> read_file(const std::filesystem::path& file);
// Empty where no such file is. SAFETY: one that may not be looked at is an error, else a policy
// that its reader has no right to would count as none.
Result<std::optional<std::string>> read_file_if_there(const std::filesystem::path& file);

}  // namespace belay::cli
