// Alembic and its kin behind the port: what differs is only how the tool is called and where its
// scripts are. It changes nothing of the tool and believes nothing that it says about success.
#pragma once

#include <memory>

#include "world/migrate/scripts_on_disk.hpp"
#include "world/migrate/tool_child.hpp"

namespace belay::world {

struct RevisionDialect {
  std::vector<std::string> command;    // the tool, without its sub-command
  std::vector<std::string> verbs;      // words before "upgrade", "downgrade", "current"
  std::vector<std::string> placement;  // words behind them that say where the scripts are
  std::vector<std::string> version;    // the arguments that make it print its version
  ScriptPlace scripts;
  ChildSettings child;
  std::vector<std::string> loud = {};  // words before the verb that make it print its tracebacks
};

// The runner must outlive the tool.
std::unique_ptr<ports::MigrationTool> make_revision_tool(RevisionDialect dialect,
                                                         ports::ProcessRunner& runner,
                                                         SeeSessions see_sessions);

}  // namespace belay::world
