// The revision scripts that a command of the graph is about: of belay.toml's environment, of an
// alembic.ini, or of the folders that were named. Neither Python nor a database is needed.
#pragma once

#include <array>
#include <filesystem>

#include "cli/arguments.hpp"
#include "core/migration/survey.hpp"
#include "world/migrate/revision_files.hpp"

namespace belay::plan {
struct MigrationsConfig;
}

namespace belay::cli {

inline constexpr OptionSpec version_location_option{
    "version-location", "DIR", "a folder of revision files; no settings are read", 0, true};
inline constexpr OptionSpec script_location_option{
    "script-location", "DIR", "the folder that holds env.py; over what the settings say"};
inline constexpr OptionSpec section_option{
    "name", "SECTION", "the section of the alembic.ini that -c names; default alembic", 'n'};

// Whether it is belay.toml's environment that is meant, and no other place that the options name.
bool is_of_settings(const Arguments& arguments);

struct Scripts {
  migration::Survey survey;
  std::vector<std::string> notes;
  // "alembic -c alembic.ini -n core": what to type in front of Alembic's verbs.
  std::string alembic;
  std::filesystem::path base = {};  // what the revisions' paths are relative to
  bool of_environment = false;      // of belay.toml
  // Of Alembic, where belay.toml does not say them: its file of settings, relative to `base`, and
  // the section; the folder of env.py, where the command line says it.
  std::string config = {}, section = {}, script_location = {};
  std::vector<std::string> models = {};  // of belay.toml, relative to `base`
};

// In this order: --version-location; -c FILE.ini or pyproject.toml; belay.toml by -c, here or
// above; alembic.ini, pyproject.toml with [tool.alembic], or migrations/alembic.ini here. Errors:
// those of read_settings and of find_scripts; config_invalid when there is none of these.
Result<Scripts> read_scripts(const Arguments& arguments, world::Depth depth);

// Those of an environment's tool in a release, or in belay.toml's folder. Nothing is executed.
// Errors: unsupported where the tool alone knows them, and those of find_scripts.
Result<Scripts> scripts_of(const plan::MigrationsConfig& config,
                           const std::filesystem::path& release, world::Depth depth);

enum class MayAsk { nobody, alembic };  // whether the command has the option --ask-alembic

// Prints its warnings, or gives what keeps the graph from being told as an error.
Result<Scripts> graph_of(const Arguments& arguments, world::Depth depth = world::Depth::names,
                         MayAsk may_ask = MayAsk::alembic);

}  // namespace belay::cli
