// belay init
#include <algorithm>
#include <array>
#include <fstream>

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
               "write a pre-commit hook instead: two heads or dangerous SQL are not committed"},
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
  return fail(ErrorCode::filesystem, "'" + file.string() + "' cannot be written");
}

Result<ExitStatus> write_first(const Arguments& arguments) {
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
  print_line("wrote belay.toml and plans/release.toml for the " + project->tool + " project in " +
             escaped(project->cwd.string()));
  return ExitStatus::succeeded;
}

// Binds at once where the database answers; where it does not, that is the next thing to type.
Result<ExitStatus> write_and_bind(const Arguments& arguments) {
  TRY(const auto written, write_first(arguments));
  Arguments bound = arguments;
  bound.config = "belay.toml";
  const auto binding = bind_environment(bound, "production");
  if (!binding) print_line("not bound to a database yet: " + binding.error().message);
  print_line("next: set root, services, release and url in them, then");
  if (!binding) print_line("  belay init --bind production");
  print_line("  belay check plans/release.toml");
  return written;
}

Result<ExitStatus> init(const Arguments& arguments) {
  if (arguments.flag("git-hook")) return write_git_hook();
  const std::string bind = arguments.option("bind");
  return bind.empty() ? write_and_bind(arguments) : bind_environment(arguments, bind);
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
