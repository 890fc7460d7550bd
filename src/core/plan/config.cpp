#include "core/plan/config.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/plan/config_check.hpp"
#include "core/plan/config_texts.hpp"
#include "core/plan/did_you_mean.hpp"
#include "core/plan/releases_config.hpp"

namespace belay::plan {
namespace {

using Problems = std::vector<Problem>;

constexpr std::array<std::string_view, 4> tools{"alembic", "flask", "sql", "command"};
constexpr std::array<std::string_view, 2> unknown_choices{"refuse", "pass"};

constexpr std::array state_table{
    Field{"sqlite", Type::path, true, "the state file, on a local disk"},
};
constexpr std::array identity_table{
    Field{"system", Type::text, true, "the cluster's system identifier"},
    Field{"name", Type::text, true, "the database's name"},
};
constexpr std::array database_table{
    Field{"url", Type::text, true,
          "env:NAME, file:PATH or credential:NAME; direct, never a pooler"},
    Field{.key = "identity",
          .type = Type::table,
          .required = false,
          .doc = "written by `belay init`: this label is this cluster",
          .fields = identity_table},
    Field{"admin_database", Type::text, false, "where a restore is steered from; default postgres"},
};
constexpr std::array migrations_table{
    Field{.key = "tool",
          .type = Type::choice,
          .required = true,
          .doc = "the migration tool",
          .choices = tools},
    Field{"config", Type::path, false, "alembic: its configuration; default alembic.ini"},
    Field{"app", Type::text, false, "flask: FLASK_APP; default: the one that Flask finds in cwd"},
    Field{"directory", Type::path, false, "flask, sql: where the scripts are; default migrations"},
    Field{"statement_timeout", Type::duration, false,
          "sql: the longest statement outside a transaction; default 30m"},
    Field{"command", Type::command, false, "how it is called; default: by the tool's own name"},
    Field{"current", Type::command, false,
          "command: prints the one revision that the database is at, or nothing; changes nothing"},
    Field{"pending", Type::command, false,
          "command: prints the revisions to come, oldest first, one a line; changes nothing"},
    Field{"up", Type::command, false,
          "command: applies one revision; {revision} in it stands for that one"},
    Field{"down", Type::command, false,
          "command: goes back to {revision}, the one below; default: it does not go back"},
    Field{"stamp", Type::command, false,
          "command: writes that the database is at {revision}, for belay stamp; runs no script"},
    Field{"base", Type::text, false,
          "command: what 'down' and 'stamp' are given for no revision at all; default base"},
    Field{"cwd", Type::path, false, "where it runs, inside the release; default '.'"},
    Field{"env_pass", Type::texts, false, "variables of Belay's environment that env.py needs"},
    Field{"env_file", Type::path, false, "a file of NAME=value lines that env.py needs"},
    Field{"models", Type::texts, false,
          "files and folders, inside cwd, of the application's models: who changes them without a "
          "revision is told by belay heads --check --changed"},
    Field{"version_table", Type::text, false,
          "where the tool notes what is applied, left out of comparisons; default alembic_version, "
          "of tool command: none"},
    Field{"version_schema", Type::text, false, "default public"},
};
constexpr std::array backups_table{
    Field{"dir", Type::path, true, "a private directory on a disk with room"},
    Field{"jobs", Type::integer, false, "parallel jobs of pg_dump and pg_restore; default 2"},
    Field{
        "keep", Type::integer, false,
        "how many backups belay backup prune leaves, beside those that open runs need; default 14"},
};
constexpr std::array locks_table{
    Field{"wait", Type::duration, false, "the longest wait for one lock; default 300ms"},
    Field{"attempts", Type::integer, false, "tries to get it; default 40"},
    Field{"stall", Type::duration, false,
          "how long another session may wait for a lock behind the migration before the migration "
          "is cancelled; default 500ms"},
    Field{"transaction_age", Type::duration, false,
          "a transaction of others older than this is a finding; default 5s"},
};
constexpr std::array notify_table{
    Field{"webhook", Type::text, true, "env:NAME, file:PATH or credential:NAME of an http(s) URL"},
    Field{"on", Type::texts, true,
          "of failed, waiting, rolled_back, restored, needs_person, succeeded"},
};
constexpr std::array environment_table{
    Field{.key = "state",
          .type = Type::table,
          .required = true,
          .doc = "where the ledger is kept",
          .fields = state_table},
    Field{"policy", Type::name, false,
          "what must hold before a run begins: production, staging, development, or one's own; "
          "belay policy explain tells it"},
    Field{.key = "unknown",
          .type = Type::choice,
          .required = false,
          .doc = "what a finding that could not be observed counts as: refuse (default) or pass",
          .choices = unknown_choices},
    Field{.key = "database",
          .type = Type::table,
          .required = false,
          .doc = "the target database",
          .fields = database_table},
    Field{.key = "migrations",
          .type = Type::table,
          .required = false,
          .doc = "the migration tool as the application has it",
          .fields = migrations_table},
    Field{.key = "releases",
          .type = Type::table,
          .required = false,
          .doc = "where releases are staged and switched",
          .fields = releases_table},
    Field{.key = "backups",
          .type = Type::table,
          .required = false,
          .doc = "where backups go",
          .fields = backups_table},
    Field{.key = "locks",
          .type = Type::table,
          .required = false,
          .doc = "the lock budget",
          .fields = locks_table},
    Field{.key = "notify",
          .type = Type::tables,
          .required = false,
          .doc = "webhooks, told where a run has come to",
          .fields = notify_table},
};

DatabaseConfig database(const Json& v) {
  DatabaseConfig out;
  out.url = v["url"].string_or("");
  out.admin_database = v["admin_database"].string_or(out.admin_database);
  if (const auto* system = v["identity"]["system"].if_string()) out.system = *system;
  if (const auto* name = v["identity"]["name"].if_string()) out.name = *name;
  return out;
}

MigrationsConfig migrations(const Json& v) {
  MigrationsConfig out;
  out.tool = v["tool"].string_or(out.tool);
  out.config = v["config"].string_or(out.config);
  out.app = v["app"].string_or("");
  out.directory = v["directory"].string_or(out.directory);
  out.statement_timeout = Duration{v["statement_timeout"].int_or(out.statement_timeout.count())};
  out.current = texts(v["current"]);
  out.pending = texts(v["pending"]);
  out.up = texts(v["up"]);
  out.down = texts(v["down"]);
  out.stamp = texts(v["stamp"]);
  out.base = v["base"].string_or(out.base);
  const bool by_commands = out.tool == "command" && !out.current.empty();
  out.command = by_commands              ? out.current
                : v["command"].is_null() ? std::vector{out.tool}
                                         : texts(v["command"]);
  out.cwd = v["cwd"].string_or(out.cwd);
  out.env_pass = texts(v["env_pass"]);
  out.env_file = v["env_file"].string_or("");
  out.models = texts(v["models"]);
  out.version_table = v["version_table"].string_or(out.tool == "command" ? "" : out.version_table);
  out.version_schema = v["version_schema"].string_or(out.version_schema);
  return out;
}

LocksConfig locks(const Json& v) {
  LocksConfig out;
  out.wait = Duration{v["wait"].int_or(out.wait.count())};
  out.attempts = v["attempts"].int_or(out.attempts);
  out.stall = Duration{v["stall"].int_or(out.stall.count())};
  out.transaction_age = Duration{v["transaction_age"].int_or(out.transaction_age.count())};
  return out;
}

std::vector<NotifyConfig> notify(const Json& v) {
  std::vector<NotifyConfig> out;
  if (const auto* webhooks = v.if_array()) {
    for (const auto& w : *webhooks) out.push_back({w["webhook"].string_or(""), texts(w["on"])});
  }
  return out;
}

Environment environment(const std::string& name, const Json& v) {
  Environment out;
  out.name = name;
  out.state = v["state"]["sqlite"].string_or("");
  out.policy = v["policy"].string_or("");
  out.unknown_passes = v["unknown"].string_or("refuse") == "pass";
  if (!v["database"].is_null()) out.database = database(v["database"]);
  if (!v["migrations"].is_null()) out.migrations = migrations(v["migrations"]);
  if (!v["releases"].is_null()) out.releases = releases_of(v["releases"]);
  if (!v["backups"].is_null()) {
    out.backups = BackupsConfig{v["backups"]["dir"].string_or(""), v["backups"]["jobs"].int_or(2),
                                v["backups"]["keep"].int_or(14)};
  }
  out.locks = locks(v["locks"]);
  out.notify = notify(v["notify"]);
  return out;
}

void read_environments(const Member& member, Config& config, Problems& problems) {
  const auto* named = std::get_if<Table>(&member.node.value);
  if (!named) {
    problems.push_back({member.place, "'environment' must be tables: [environment.NAME]", {}});
    return;
  }
  for (const auto& one : *named) {
    const auto* table = std::get_if<Table>(&one.node.value);
    if (!table || !is_name(one.key)) {
      problems.push_back({one.place, "'" + escaped(one.key) + "' is not an environment",
                          "[environment.NAME] with a-z, 0-9, '.', '_', '-'"});
      continue;
    }
    const Json values = read_fields(*table, one.place, environment_table, problems);
    config.environments.emplace(one.key, environment(one.key, values));
    check(config.environments.at(one.key), *table, one.place, problems);
    check_migrations(values["migrations"], *table, one.place, problems);
  }
}

}  // namespace

tl::expected<Config, std::vector<Problem>> parse_config(std::string_view text) {
  auto root = parse_toml(text);
  if (!root) return tl::unexpected(Problems{std::move(root).error()});
  Problems problems;
  Config config;
  for (const auto& member : *root) {
    if (member.key == "environment") {
      read_environments(member, config, problems);
    } else {
      constexpr std::array<std::string_view, 1> keys{"environment"};
      problems.push_back(unknown_key(member, keys));
    }
  }
  if (config.environments.empty() && problems.empty()) {
    problems.push_back({{1, 1}, "there is no [environment.NAME]", "`belay init` writes one"});
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return config;
}

std::span<const Field> environment_fields() {
  return environment_table;
}

}  // namespace belay::plan
