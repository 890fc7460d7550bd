#include "world/migrate/alembic.hpp"

#include "world/migrate/revision_tool.hpp"

namespace belay::world {

std::unique_ptr<ports::MigrationTool> make_alembic(AlembicSettings settings,
                                                   ports::ProcessRunner& runner,
                                                   SeeSessions see_sessions) {
  RevisionDialect dialect;
  dialect.command = std::move(settings.command);
  dialect.verbs = {"-c", settings.config};
  dialect.version = {"--version"};
  dialect.scripts = {.cwd = settings.cwd, .config = settings.config};
  dialect.child = {
      .cwd = settings.cwd,
      .environment = std::move(settings.environment),
      .plain = {},
      .hint = "set 'env_pass' or 'env_file' in migrations to what env.py reads of its environment"};
  return make_revision_tool(std::move(dialect), runner, std::move(see_sessions));
}

}  // namespace belay::world
