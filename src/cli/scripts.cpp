#include "cli/scripts.hpp"

#include <filesystem>

#include "base/for_shell.hpp"
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/other_programs.hpp"
#include "cli/settings.hpp"
#include "core/plan/document.hpp"
#include "world/migrate/scripts_on_disk.hpp"
#include "world/migrate/told_names.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using world::ScriptPlace;

struct Place {
  fs::path base;  // paths are shown relative to it
  fs::path sql;   // the folder of Belay's own SQL migrations; empty: the scripts are Alembic's
  ScriptPlace scripts;
  std::string alembic = "alembic";
  bool of_environment = false;
  std::vector<std::string> models;
};

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

// [tool.alembic]: strings, lists of strings, and the truth of a setting.
std::map<std::string, std::vector<std::string>> tool_alembic(const plan::Table& document) {
  const auto inside = [](const plan::Table& table, std::string_view key) -> const plan::Table* {
    for (const auto& member : table) {
      if (member.key == key) return std::get_if<plan::Table>(&member.node.value);
    }
    return nullptr;
  };
  std::map<std::string, std::vector<std::string>> options;
  const auto* tool = inside(document, "tool");
  const auto* table = tool != nullptr ? inside(*tool, "alembic") : nullptr;
  if (table == nullptr) return options;
  for (const auto& member : *table) {
    auto& values = options[member.key];
    if (const auto* text = std::get_if<std::string>(&member.node.value)) values = {*text};
    if (const auto* truth = std::get_if<bool>(&member.node.value)) {
      values = {*truth ? "true" : "false"};
    }
    const auto* list = std::get_if<plan::List>(&member.node.value);
    for (const auto& item : list != nullptr ? *list : plan::List{}) {
      if (const auto* text = std::get_if<std::string>(&item.value)) values.push_back(*text);
    }
  }
  return options;
}

Result<Place> from_pyproject(const fs::path& base, const fs::path& file) {
  TRY(const std::string text, read_file(base / file));
  const auto document = plan::parse_toml(text);
  if (!document) {
    return fail(ErrorCode::config_invalid, plan::to_text({document.error()}, file.string()));
  }
  Place place{.base = base, .scripts = {}};
  place.scripts.toml = tool_alembic(*document);
  place.scripts.here = (base / file).lexically_normal().parent_path().string();
  if (!place.scripts.toml.empty()) return place;
  return fail(ErrorCode::config_invalid, "no [tool.alembic] in '" + file.string() + "'");
}

Result<Place> from_ini(const fs::path& base, const std::string& file, const std::string& section) {
  Place place{.base = base, .scripts = {.cwd = {}, .config = file}};
  if (file != "alembic.ini") place.alembic += " -c " + for_shell(file);
  if (!section.empty()) {
    place.scripts.section = section;
    place.alembic += " -n " + for_shell(section);
  }
  // Alembic takes from pyproject.toml what the ini does not say.
  if (file == "alembic.ini" && is_file(base / "pyproject.toml")) {
    const auto also = from_pyproject(base, "pyproject.toml");
    if (also) place.scripts.toml = also->scripts.toml;
  }
  return place;
}

// As the environment's tool has them.
Result<Place> from_config(const plan::MigrationsConfig& config, const fs::path& base) {
  if (config.tool == "command") {
    return fail(ErrorCode::unsupported,
                "the scripts of this environment's tool are known to the tool alone",
                "belay history asks it");
  }
  Place place{.base = base, .scripts = {.cwd = config.cwd, .config = config.config}};
  place.of_environment = true;
  for (const auto& model : config.models) {
    place.models.push_back((fs::path(config.cwd) / model).lexically_normal().string());
  }
  if (config.tool == "sql") {
    place.sql = fs::path(config.cwd) / config.directory;
    place.alembic.clear();
  } else if (config.tool == "flask") {
    place.scripts.config = (fs::path(config.directory) / "alembic.ini").string();
    place.scripts.location = config.directory;
    place.alembic = "flask db";
  } else if (config.config != "alembic.ini") {
    place.alembic += " -c " + for_shell(config.config);
  }
  return place;
}

// Paths are told from belay.toml's folder.
Result<Place> from_settings(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  if (!settings.environment.migrations) {
    return fail(ErrorCode::config_invalid, "the environment has no 'migrations'",
                "name the folder of the revision files: --version-location DIR");
  }
  return from_config(*settings.environment.migrations, settings.base);
}

bool finds_belay_toml(const fs::path& start) {
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (is_file(folder / "belay.toml")) return true;
    std::error_code ignored;
    if (fs::exists(folder / ".git", ignored) || folder == folder.parent_path()) return false;
  }
}

Result<Place> from_here(const fs::path& here, const std::string& section) {
  if (is_file(here / "alembic.ini")) return from_ini(here, "alembic.ini", section);
  if (is_file(here / "pyproject.toml")) {
    auto place = from_pyproject(here, "pyproject.toml");
    if (place) return place;
  }
  if (is_file(here / "migrations/alembic.ini")) {
    return from_ini(here, "migrations/alembic.ini", section);
  }
  return fail(ErrorCode::config_invalid, "no belay.toml here or above, and no alembic.ini here",
              "name the folder of the revision files: --version-location DIR");
}

bool is_ini(const fs::path& config) {
  const auto ending = config.extension();
  return ending == ".ini" || ending == ".cfg" || ending == ".conf";
}

Result<Place> place_of(const Arguments& arguments) {
  std::error_code ignored;
  const fs::path here = fs::current_path(ignored);
  const std::string section = arguments.option("name");
  const std::string given = arguments.option("script-location");
  const fs::path config = arguments.config;
  Place place;
  if (is_of_settings(arguments)) {
    TRY(place, from_settings(arguments));
  } else if (is_ini(config)) {
    TRY(place, from_ini(here, arguments.config, section));
  } else if (!config.empty()) {
    TRY(place, from_pyproject(here, config));
  } else if (!given.empty() && section.empty()) {
    place = Place{.base = here, .scripts = {}};
  } else {
    TRY(place, from_here(here, section));
  }
  if (!given.empty()) place.scripts.location = given;
  return place;
}

Result<world::FoundScripts> named_folders(const Arguments& arguments, fs::path& base) {
  std::error_code ignored;
  base = fs::current_path(ignored);
  world::VersionFolders where;
  for (const auto& folder : arguments.list("version-location")) {
    where.folders.push_back((base / folder).lexically_normal());
  }
  world::FoundScripts scripts;
  TRY(scripts.found, world::find_revision_files(where));
  return scripts;
}

// What only Python can tell, told by the tool. Without belay.toml it is the `alembic` of the PATH.
Done ask_alembic(const Arguments& arguments, const Place& place, migration::Readings& readings) {
  std::vector<migration::RevisionFile> files;
  std::vector<migration::FileReading> asked;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    auto reading = readings.take(i);
    if (!migration::needs_tool(reading)) {
      readings.put(i, std::move(reading));
      continue;
    }
    const std::string path = reading.problems.front().path;
    TRY(auto text, read_file(place.base / path));
    files.push_back({path, std::move(text)});
    asked.push_back(std::move(reading));
    places.push_back(i);
  }
  if (files.empty()) return {};
  if (!is_of_settings(arguments) && place.scripts.config.empty()) {
    return fail(ErrorCode::usage, "Alembic cannot be asked without its configuration",
                "go to the folder of alembic.ini, or of belay.toml");
  }
  const auto told = other_programs().told_scripts(arguments, place.scripts.config);
  world::fill_in_names(files, place.base, told, asked);
  for (std::size_t i = 0; i < places.size(); ++i) readings.put(places[i], std::move(asked[i]));
  return {};
}

Result<Scripts> read_sql(const Place& place) {
  TRY(auto revisions, other_programs().sql_revisions(place.base, place.sql));
  std::vector<migration::FileReading> readings;
  for (auto& revision : revisions) {
    readings.push_back({.revision = std::move(revision), .problems = {}});
  }
  Scripts scripts;
  scripts.survey = migration::survey_of(std::move(readings));
  scripts.base = place.base;
  scripts.of_environment = true;
  return scripts;
}

}  // namespace

bool is_of_settings(const Arguments& arguments) {
  if (!arguments.list("version-location").empty()) return false;
  const fs::path config = arguments.config;
  if (!config.empty()) return !is_ini(config) && config.filename() != "pyproject.toml";
  std::error_code ignored;
  return arguments.option("name").empty() && arguments.option("script-location").empty() &&
         finds_belay_toml(fs::current_path(ignored));
}

Result<Scripts> read_scripts(const Arguments& arguments, world::Depth depth) {
  Scripts scripts;
  Place place;
  world::FoundScripts found;
  if (arguments.list("version-location").empty()) {
    TRY(place, place_of(arguments));
    if (!place.sql.empty()) return read_sql(place);
    TRY(found, world::find_scripts(place.base, place.scripts));
  } else {
    TRY(found, named_folders(arguments, place.base));
  }
  auto readings = world::read_revision_files(found.found.folders, place.base, depth);
  if (arguments.flag("ask-alembic")) TRY_DONE(ask_alembic(arguments, place, readings));
  scripts.survey = migration::survey_of(std::move(readings));
  auto& problems = scripts.survey.problems;
  problems.insert(problems.end(), found.found.problems.begin(), found.found.problems.end());
  scripts.notes = std::move(found.notes);
  scripts.alembic = std::move(place.alembic);
  scripts.base = place.base;
  scripts.of_environment = place.of_environment;
  scripts.config = place.scripts.config;
  scripts.section = place.scripts.section;
  scripts.script_location = arguments.option("script-location");
  scripts.models = std::move(place.models);
  return scripts;
}

Result<Scripts> scripts_of(const plan::MigrationsConfig& config, const fs::path& release,
                           world::Depth depth) {
  TRY(const auto place, from_config(config, release));
  if (!place.sql.empty()) return read_sql(place);
  TRY(const auto found, world::find_scripts(place.base, place.scripts));
  Scripts scripts;
  scripts.survey =
      migration::survey_of(world::read_revision_files(found.found.folders, place.base, depth));
  scripts.base = place.base;
  return scripts;
}

Result<Scripts> graph_of(const Arguments& arguments, world::Depth depth, MayAsk may_ask) {
  TRY(Scripts scripts, read_scripts(arguments, depth));
  const auto* obstacle = scripts.survey.obstacle();
  for (const auto& problem : scripts.survey.problems) {
    if (&problem == obstacle || arguments.json) continue;
    const bool shown = problem.gravity != migration::Gravity::warning ||
                       problem.kind == migration::ProblemKind::told_by_tool;
    if (shown) complain("belay: " + problem.message);
  }
  if (obstacle == nullptr) return scripts;
  const bool could_ask = may_ask == MayAsk::alembic && !arguments.flag("ask-alembic") &&
                         obstacle->kind == migration::ProblemKind::cannot_tell;
  return fail(ErrorCode::revision_graph, obstacle->message,
              obstacle->hint + (could_ask ? ", or let Alembic tell it: --ask-alembic" : ""));
}

}  // namespace belay::cli
