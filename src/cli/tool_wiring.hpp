// The migration tool of an environment as a port; Belay's own SQL is wired where its target is.
#pragma once

#include <map>
#include <memory>

#include "base/secret.hpp"
#include "core/plan/config.hpp"
#include "world/migrate/tool_child.hpp"

namespace belay::cli {

// `variables`: what tool_environment() gave. The runner must outlive the tool.
std::unique_ptr<ports::MigrationTool> make_child_tool(const plan::MigrationsConfig& config,
                                                      std::map<std::string, Secret> variables,
                                                      ports::ProcessRunner& processes,
                                                      const world::SeeSessions& see);

}  // namespace belay::cli
