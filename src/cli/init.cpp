// belay init
#include <algorithm>
#include <array>
#include <fstream>

#include "base/for_shell.hpp"
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/init_bind.hpp"
#include "cli/init_git_hook.hpp"
#include "cli/init_templates.hpp"
#include "cli/project.hpp"
#include "cli/settings.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array init_options{
    OptionSpec{"bind", "NAME", "write into belay.toml which cluster this environment is"},
    OptionSpec{"url-env", "NAME",
               "the variable that holds the database's URL; default DATABASE_URL"},
    OptionSpec{"git-hook", "",
               "write a pre-commit hook instead: two heads, dangerous SQL and dangerous "
               "revisions are not committed"},
};

// As a shell could set it; anything else would be a slip of the hand.
bool is_variable(const std::string& name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// Creates; never overwrites.
Done create(const fs::path& file, const std::string& text) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (fs::exists(file, error)) {
    return fail(ErrorCode::usage, "'" + file.string() + "' is there already", "belay check");
  }
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  if (stream.flush()) return {};
  return fail(
      ErrorCode::filesystem, "'" + file.string() + "' cannot be written",
      "see that this user may write there: ls -ld " + for_shell(file.parent_path().string()));
}

// Where the project is.
Result<Project> write_first(const Arguments& arguments) {
  std::error_code ignored;
  const fs::path base = fs::current_path(ignored);
  const auto project = find_project(base);
  if (!project) {
    complain(any_other_tool());
    return fail(ErrorCode::unsupported,
                "no alembic.ini and no V0001__name.up.sql here or in the two folders below",
                "go to the application's repository, or declare its tool by commands as above");
  }
  const std::string url_env =
      arguments.option("url-env").empty() ? "DATABASE_URL" : arguments.option("url-env");
  if (!is_variable(url_env)) {
    return fail(ErrorCode::usage, "'" + escaped(url_env) + "' is no name of a variable",
                "--url-env DATABASE_URL");
  }
  const std::string config = first_config(url_env, *project);
  TRY(auto readable, parse_settings(config, base / "belay.toml", base, "production"));
  TRY_DONE(create(readable.file, config));
  TRY_DONE(create(base / "plans" / "release.toml", first_plan()));
  return *project;
}

void tell_first(const Project& project, const Result<Bound>& binding) {
  print_line("wrote belay.toml and plans/release.toml for the " + project.tool + " project in " +
             escaped(project.cwd.string()));
  print_line(binding ? describe(*binding)
                     : "not bound to a database yet: " + binding.error().message);
  print_line("next: set root, services, release and url in them, then");
  if (!binding) print_line("  belay init --bind production");
  print_line("  belay check plans/release.toml");
}

void tell_json(Json::Array wrote, const Bound* bound, const std::string& not_bound = "") {
  print_line(pretty(Json::Object{{"schema", "belay.init/1"},
                                 {"wrote", std::move(wrote)},
                                 {"bound", bound != nullptr ? to_json(*bound) : Json{}},
                                 {"not_bound", not_bound}}));
}

// Binds at once where the database answers; where it does not, that is the next thing to type.
Result<ExitStatus> write_and_bind(const Arguments& arguments) {
  TRY(const auto project, write_first(arguments));
  Arguments bound = arguments;
  bound.config = "belay.toml";
  const auto binding = bind_environment(bound, "production");
  if (arguments.json) {
    tell_json({"belay.toml", "plans/release.toml"}, binding ? &*binding : nullptr,
              binding ? "" : describe(binding.error()));
  } else {
    tell_first(project, binding);
  }
  return ExitStatus::succeeded;
}

Result<ExitStatus> write_hook(bool json) {
  TRY(const auto hook, write_git_hook());
  if (json) {
    tell_json({hook.string()}, nullptr);
  } else {
    print_line("wrote " + hook.string() + ": it runs belay before each commit");
  }
  return ExitStatus::succeeded;
}

Result<ExitStatus> init(const Arguments& arguments) {
  if (arguments.flag("git-hook")) return write_hook(arguments.json);
  const std::string name = arguments.option("bind");
  if (name.empty()) return write_and_bind(arguments);
  TRY(const auto bound, bind_environment(arguments, name));
  if (arguments.json) {
    tell_json({}, &bound);
  } else {
    print_line(describe(bound));
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_init;
const CommandSpec command_init{
    "init",
    "",
    "write a first belay.toml and plan for an Alembic, Flask-Migrate or SQL project",
    "belay init && belay init --bind production",
    init_options,
    &init};

}  // namespace belay::cli
