// belay.toml as values: the named environments. Pure; secrets stay references here.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "core/plan/schema.hpp"

namespace belay::plan {

struct DatabaseConfig {
  std::string url;  // a reference: env:NAME, file:PATH or credential:NAME
  std::string admin_database = "postgres";
  // As bound by `belay init`: this label is this cluster and this database.
  std::optional<std::string> system;
  std::optional<std::string> name;
};

struct MigrationsConfig {
  std::string tool = "alembic";
  std::string config = "alembic.ini";    // of alembic
  std::string app;                       // of flask: FLASK_APP; empty: as Flask finds it
  std::string directory = "migrations";  // of flask and sql: where the scripts are
  Duration statement_timeout{std::chrono::minutes(30)};  // of sql, outside a transaction
  std::vector<std::string> command;                      // never empty
  std::string cwd = ".";
  std::vector<std::string> env_pass;
  std::string env_file;
  std::vector<std::string> models;  // files and folders of the application, relative to cwd
  // Of tool "command": argument lists, with "{revision}" in up and down.
  std::vector<std::string> current, pending, up, down, stamp;
  std::string base = "base";  // what down and stamp are given for no revision at all
  std::string version_schema = "public";
  std::string version_table = "alembic_version";  // of tool "command": empty unless declared
};

// Told of every switch: by a command of its own, or through systemd.
struct Service {
  std::string name;
  std::vector<std::string> reload;  // the command that makes it run the release `current` names
  std::string unit;                 // else this systemd unit
  bool restart = false;             // restarted, not reloaded
  Duration drain{};                 // how long the old release's processes may take to end; 0: any
  Duration within = std::chrono::seconds(90);  // to be told and up again
};

struct ReleasesConfig {
  std::string root;
  std::vector<std::string> shared;
  std::vector<std::vector<std::string>> prepare;
  std::vector<Service> services;
  std::int64_t keep = 0;  // releases; 0: all
  std::int64_t most_files = 200'000;
  std::int64_t most_mib = 8192;
};

struct BackupsConfig {
  std::string directory;
  std::int64_t jobs = 2;
  std::int64_t keep = 14;  // by `belay backup prune`
};

struct LocksConfig {
  Duration wait{300};
  std::int64_t attempts = 40;
  Duration stall{500};             // how long the application may wait behind a migration's session
  Duration transaction_age{5000};  // older transactions of others are a finding
};

struct NotifyConfig {
  std::string webhook;          // a reference, as of a database's URL
  std::vector<std::string> on;  // failed, waiting, rolled_back, restored, needs_person, succeeded
};

struct Environment {
  std::string name;
  std::string state;   // path of the state file
  std::string policy;  // its name; empty: nothing is demanded of a plan
  bool unknown_passes = false;
  std::optional<DatabaseConfig> database;
  std::optional<MigrationsConfig> migrations;
  std::optional<ReleasesConfig> releases;
  std::optional<BackupsConfig> backups;
  LocksConfig locks;
  std::vector<NotifyConfig> notify;
};

struct Config {
  std::map<std::string, Environment> environments;
};

tl::expected<Config, std::vector<Problem>> parse_config(std::string_view text);

std::span<const Field> environment_fields();

}  // namespace belay::plan
