// belay init
#include <array>
#include <fstream>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/project.hpp"
#include "cli/session.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array options{
    OptionSpec{"bind", "NAME", "write into belay.toml which cluster this environment is"},
    OptionSpec{"url-env", "NAME",
               "the variable that holds the database's URL; default DATABASE_URL"},
};

// The keys of [environment.NAME.migrations].
std::string migrations_text(const Project& project, const std::string& url_env) {
  std::string text = "  tool     = \"" + project.tool + "\"\n";
  if (project.tool == "alembic") text += "  config   = \"alembic.ini\"\n";
  if (project.tool == "flask") {
    text += project.app.empty()
                ? "  # app    = \"package:create_app\"     # FLASK_APP, where Flask "
                  "does not find it\n"
                : "  app      = \"" + project.app + "\"\n";
  }
  if (project.tool != "alembic") text += "  directory = \"" + project.directory + "\"\n";
  text += "  cwd      = \"" + project.cwd.string() + "\"\n";
  if (project.tool == "sql") return text;
  const std::string program = project.tool;
  return text + "  command  = [\"" + program + "\"]               # or [\".venv/bin/" + program +
         "\"], inside the release\n  env_pass = [\"" + url_env +
         "\"]       # what the application's code needs of this environment\n";
}

std::string config_text(const std::string& url_env, const Project& project) {
  return "# How this application is deployed. Every key: docs/plan-reference.md of Belay.\n"
         "[environment.production]\n"
         "state = { sqlite = \"/var/lib/belay/state.db\" }\n"
         "\n"
         "  [environment.production.database]\n"
         "  url = \"env:" +
         url_env +
         "\"       # the server itself, never a pooler\n"
         "\n"
         "  [environment.production.migrations]\n" +
         migrations_text(project, url_env) +
         "\n"
         "  [environment.production.releases]\n"
         "  root     = \"/srv/app\"\n"
         "  services = []                        # { name = \"app\", reload = [\"systemctl\", "
         "\"reload\", \"app\"] }\n"
         "\n"
         "  [environment.production.backups]\n"
         "  dir  = \"/var/backups/belay\"\n"
         "  jobs = 2\n";
}

std::string plan_text(const std::string& head) {
  return "# One deploy: stage, look, back up, migrate before the code, verify, switch, watch.\n"
         "[plan]\n"
         "name       = \"release\"\n"
         "on_failure = \"rollback\"\n"
         "\n"
         "[[phase]]\n"
         "name = \"release\"\n"
         "  [[phase.step]]\n"
         "  kind    = \"stage\"\n"
         "  release = \".\"                       # this folder; better an archive of your build\n"
         "  name    = \"app-1.0.0\"\n"
         "  [[phase.step]]\n"
         "  kind = \"preflight\"\n"
         "  [[phase.step]]\n"
         "  kind = \"backup\"\n"
         "  [[phase.step]]\n"
         "  kind = \"migrate\"\n"
         "  to   = \"" +
         head +
         "\"\n"
         "  [[phase.step]]\n"
         "  kind = \"verify\"\n"
         "  [[phase.step]]\n"
         "  kind    = \"deploy\"\n"
         "  release = \"app-1.0.0\"\n"
         "  [[phase.step]]\n"
         "  kind          = \"probe\"\n"
         "  url           = \"http://127.0.0.1:8000/healthz\"\n"
         "  release_field = \"release\"            # so that it proves which release answers\n";
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
    return fail(ErrorCode::unsupported,
                "no alembic.ini and no V0001__name.up.sql here or in the two folders below",
                "go to the application's repository");
  }
  const std::string url_env =
      arguments.option("url-env").empty() ? "DATABASE_URL" : arguments.option("url-env");
  TRY_DONE(create(base / "belay.toml", config_text(url_env, *project)));
  TRY_DONE(create(base / "plans" / "release.toml", plan_text("head")));
  print_line("wrote belay.toml and plans/release.toml for the " + project->tool + " project in " +
             project->cwd.string());
  return ExitStatus::succeeded;
}

// The text with the identity of the environment's database in it; the rest stays as it is.
Result<std::string> with_identity(const std::string& text, const std::string& name,
                                  const std::string& identity) {
  const std::string table = "[environment." + name + ".database]";
  std::vector<std::string> lines;
  bool inside = false, written = false;
  for (auto& line : split(text, '\n')) {
    const auto bare = trimmed(line);
    if (bare.starts_with('[')) inside = bare == table;
    if (inside && bare.starts_with("identity")) continue;
    lines.push_back(std::move(line));
    if (inside && bare.starts_with("url")) {
      lines.push_back("  identity = " + identity + "   # written by belay init");
      written = true;
    }
  }
  if (written) return join(lines, "\n");
  return fail(
      ErrorCode::config_invalid, "no line 'url = …' under " + table,
      "write the table as docs/plan-reference.md shows it; then by hand: identity = " + identity);
}

Result<ExitStatus> bind_environment(const Arguments& arguments) {
  Arguments named = arguments;
  named.environment = arguments.option("bind");
  TRY(auto settings, read_settings(named));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto* database, steps::target_database(wired.world()));
  TRY(auto facts, database->server());
  const std::string identity =
      "{ system = \"" + facts.identity.system + "\", name = \"" + facts.identity.name + "\" }";
  TRY(auto text, with_identity(settings.text, named.environment, identity));
  TRY(auto again, parse_settings(text, settings.file, settings.base, named.environment));
  TRY_DONE(ground.files->write_durably(again.file, text, 0644));
  print_line("'" + named.environment + "' is bound to cluster " + facts.identity.system +
             ", database " + escaped(facts.identity.name));
  return ExitStatus::succeeded;
}

// Binds at once where the database answers; where it does not, that is the next thing to type.
Result<ExitStatus> write_and_bind(const Arguments& arguments) {
  TRY(const auto written, write_first(arguments));
  Arguments bound = arguments;
  bound.config = "belay.toml";
  bound.options["bind"] = "production";
  const auto binding = bind_environment(bound);
  if (!binding) print_line("not bound to a database yet: " + binding.error().message);
  print_line("next: set root, services, release and url in them, then");
  if (!binding) print_line("  belay init --bind production");
  print_line("  belay check plans/release.toml");
  return written;
}

Result<ExitStatus> init(const Arguments& arguments) {
  return arguments.option("bind").empty() ? write_and_bind(arguments) : bind_environment(arguments);
}

}  // namespace

extern const CommandSpec command_init;
const CommandSpec command_init{
    "init",
    "",
    "write a first belay.toml and plan for an Alembic, Flask-Migrate or SQL project",
    "belay init && belay init --bind production",
    options,
    &init};

}  // namespace belay::cli
