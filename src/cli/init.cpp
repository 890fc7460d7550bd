// belay init
#include <array>
#include <fstream>

#include "base/text.hpp"
#include "cli/console.hpp"
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

// The folder of alembic.ini, relative to `base`: here, or one or two folders below.
std::optional<fs::path> find_alembic(const fs::path& base) {
  std::error_code ignored;
  if (fs::exists(base / "alembic.ini", ignored)) return fs::path(".");
  auto walk = fs::recursive_directory_iterator(base, fs::directory_options::skip_permission_denied,
                                               ignored);
  std::optional<fs::path> found;
  for (; walk != fs::recursive_directory_iterator(); walk.increment(ignored)) {
    if (ignored) break;
    const bool hidden = walk->path().filename().string().starts_with('.');
    if (walk.depth() >= 2 || hidden) walk.disable_recursion_pending();
    if (!hidden && walk->path().filename() == "alembic.ini") {
      const auto folder = fs::relative(walk->path().parent_path(), base, ignored);
      if (!found || folder < *found) found = folder;
    }
  }
  return found;
}

std::string config_text(const std::string& url_env, const fs::path& cwd) {
  const std::string place = cwd.string();
  return "# How this application is deployed. Every key: docs/plan-reference.md of Belay.\n"
         "[environment.production]\n"
         "state = { sqlite = \"/var/lib/belay/state.db\" }\n"
         "\n"
         "  [environment.production.database]\n"
         "  url = \"env:" +
         url_env +
         "\"       # the server itself, never a pooler\n"
         "\n"
         "  [environment.production.migrations]\n"
         "  tool     = \"alembic\"\n"
         "  config   = \"alembic.ini\"\n"
         "  command  = [\"alembic\"]               # or [\".venv/bin/alembic\"], inside the "
         "release\n"
         "  cwd      = \"" +
         place +
         "\"\n"
         "  env_pass = [\"" +
         url_env +
         "\"]       # what env.py needs of this environment\n"
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
         "  release = \"dist/app-1.0.0.tar.gz\"    # what your build makes\n"
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
  const auto alembic = find_alembic(base);
  if (!alembic) {
    return fail(ErrorCode::unsupported, "no alembic.ini here or in the two folders below",
                "go to the application's repository; belay drives Alembic projects by now");
  }
  const std::string url_env =
      arguments.option("url-env").empty() ? "DATABASE_URL" : arguments.option("url-env");
  TRY_DONE(create(base / "belay.toml", config_text(url_env, *alembic)));
  TRY_DONE(create(base / "plans" / "release.toml", plan_text("head")));
  print_line("wrote belay.toml and plans/release.toml for the Alembic project in " +
             alembic->string());
  print_line("next: set root, services, release and url in them, then");
  print_line("  belay init --bind production");
  print_line("  belay check plans/release.toml");
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

Result<ExitStatus> init(const Arguments& arguments) {
  return arguments.option("bind").empty() ? write_first(arguments) : bind_environment(arguments);
}

}  // namespace

extern const CommandSpec command_init;
const CommandSpec command_init{"init",
                               "",
                               "write a first belay.toml and plan for an Alembic project",
                               "belay init && belay init --bind production",
                               options,
                               &init};

}  // namespace belay::cli
