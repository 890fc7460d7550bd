#include "cli/tool_wiring.hpp"

#include "world/migrate/alembic.hpp"
#include "world/migrate/command_tool.hpp"
#include "world/migrate/flask.hpp"

namespace belay::cli {

std::unique_ptr<ports::MigrationTool> make_child_tool(const plan::MigrationsConfig& config,
                                                      std::map<std::string, Secret> variables,
                                                      ports::ProcessRunner& processes,
                                                      const world::SeeSessions& see) {
  if (config.tool == "command") {
    return world::make_command_tool({config.current, config.pending, config.up, config.down,
                                     config.stamp, config.base, config.cwd, std::move(variables)},
                                    processes, see);
  }
  if (config.tool == "flask") {
    return world::make_flask(
        {config.command, config.app, config.directory, config.cwd, std::move(variables)}, processes,
        see);
  }
  return world::make_alembic({config.command, config.config, config.cwd, std::move(variables)},
                             processes, see);
}

}  // namespace belay::cli
