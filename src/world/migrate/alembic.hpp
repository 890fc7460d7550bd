// Alembic as the users have it installed: one child process a call, its limits carried in by
// PGOPTIONS. It changes nothing of the tool and believes nothing that it says about success.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "ports/database.hpp"
#include "ports/migration_tool.hpp"
#include "ports/process_runner.hpp"

namespace belay::world {

struct AlembicSettings {
  // The tool's argument list. A first word with a slash is relative to the release
  // (".venv/bin/alembic"); one without is looked up in the fixed PATH.
  std::vector<std::string> command = {"alembic"};
  std::string config = "alembic.ini";  // relative to cwd
  std::filesystem::path cwd = ".";     // relative to the release
  // What env.py needs, resolved by the caller. PGOPTIONS in it is kept, with ours behind it, so
  // that ours count; PGAPPNAME and ALEMBIC_CONFIG are left out.
  std::map<std::string, Secret> environment;
};

// The sessions of the configured database. Called from another thread while the tool runs, never
// from two at once: a ports::Database that nobody else uses meanwhile will do.
using SeeSessions = std::function<Result<std::vector<ports::Session>>()>;

// The runner must outlive the tool. PostgreSQL 14 or later: an older server refuses a session that
// asks for client_connection_check_interval.
std::unique_ptr<ports::MigrationTool> make_alembic(AlembicSettings settings,
                                                   ports::ProcessRunner& runner,
                                                   SeeSessions see_sessions);

}  // namespace belay::world
