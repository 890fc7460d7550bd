// pg_dump and pg_restore of the server's own version, as a port.
#pragma once

#include <filesystem>
#include <memory>

#include "ports/backup_tool.hpp"
#include "ports/process_runner.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

struct BackupToolOptions {
  DatabaseOptions database;
  // Private; for the password file and the table of contents, which are removed at once.
  std::filesystem::path scratch;
  // Where pg_dump and pg_restore are; empty: /usr/lib/postgresql/<major of the server>/bin, never
  // a wrapper that chooses a version by itself.
  std::filesystem::path bin = {};
  // Asked for the server's version: the database itself may be fenced.
  std::string admin_database = "postgres";
};

// config_invalid when the URL cannot be read. Does not connect.
Result<std::unique_ptr<ports::BackupTool>> open_backup_tool(BackupToolOptions options,
                                                            ports::ProcessRunner& processes);

}  // namespace belay::world
