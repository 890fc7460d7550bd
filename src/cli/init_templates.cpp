#include "cli/init_templates.hpp"

#include <fmt/format.h>

#include "core/plan/toml_string.hpp"

namespace belay::cli {
namespace {

constexpr std::string_view config_text =
    R"(# How this application is deployed. Every key: docs/plan-reference.md of Belay.
[environment.production]
state = {{ sqlite = "/var/lib/belay/state.db" }}

  [environment.production.database]
  url = {url}       # the server itself, never a pooler

  [environment.production.migrations]
{migrations}
  [environment.production.releases]
  root     = "/srv/app"
  services = []                        # {{ name = "app", reload = ["systemctl", "reload", "app"] }}

  [environment.production.backups]
  dir  = "/var/backups/belay"
  jobs = 2
)";

constexpr std::string_view other_tool_text =
    R"(Another migration tool is declared in belay.toml by its commands:

  [environment.production.migrations]
  tool     = "command"
  current  = ["bin/migrate", "current"]              # prints the applied revision, or nothing
  pending  = ["bin/migrate", "pending"]              # prints those to come, oldest first, one a line
  up       = ["bin/migrate", "up", "{revision}"]     # applies that one
  down     = ["bin/migrate", "down", "{revision}"]   # goes back to the one below; may be left out
  version_table = "schema_migrations"                # where the tool notes what is applied
  env_pass = ["DATABASE_URL"]                        # what it needs of this environment
)";

constexpr std::string_view plan_template =
    R"(# One deploy: stage, look, back up, migrate before the code, verify, switch, watch.
[plan]
name       = "release"
on_failure = "rollback"

[[phase]]
name = "release"
  [[phase.step]]
  kind    = "stage"
  release = "."                       # this folder; better an archive of your build
  name    = "app-1.0.0"
  [[phase.step]]
  kind = "preflight"
  # [[phase.step]]
  # kind = "rehearse"                 # tries the migration on a copy of the newest backup
  [[phase.step]]
  kind = "backup"
  [[phase.step]]
  kind = "migrate"
  to   = "head"
  [[phase.step]]
  kind = "verify"
  [[phase.step]]
  kind    = "deploy"
  release = "app-1.0.0"
  [[phase.step]]
  kind          = "probe"
  url           = "http://127.0.0.1:8000/healthz"
  release_field = "release"            # so that it proves which release answers
)";

// The keys of [environment.NAME.migrations].
std::string migrations_text(const Project& project, const std::string& url_env) {
  std::string text = "  tool     = " + plan::toml_string(project.tool) + "\n";
  if (project.tool == "alembic") text += "  config   = \"alembic.ini\"\n";
  if (project.tool == "flask") {
    text += project.app.empty()
                ? "  # app    = \"package:create_app\"     # FLASK_APP, where Flask "
                  "does not find it\n"
                : "  app      = " + plan::toml_string(project.app) + "\n";
  }
  if (project.tool != "alembic") {
    text += "  directory = " + plan::toml_string(project.directory) + "\n";
  }
  text += "  cwd      = " + plan::toml_string(project.cwd.string()) + "\n";
  if (project.tool == "sql") return text;
  const std::string& program = project.tool;
  return text + "  command  = [\"" + program + "\"]               # or [\".venv/bin/" + program +
         "\"], inside the release\n  env_pass = [" + plan::toml_string(url_env) +
         "]       # what the application's code needs of this environment\n";
}

}  // namespace

std::string first_config(const std::string& url_env, const Project& project) {
  return fmt::format(config_text, fmt::arg("url", plan::toml_string("env:" + url_env)),
                     fmt::arg("migrations", migrations_text(project, url_env)));
}

std::string any_other_tool() {
  return std::string(other_tool_text);
}

std::string first_plan() {
  return std::string(plan_template);
}

}  // namespace belay::cli
