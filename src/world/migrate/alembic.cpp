#include "world/migrate/alembic.hpp"

#include "world/migrate/dialects.hpp"

namespace belay::world {

RevisionDialect dialect_of(AlembicSettings settings) {
  RevisionDialect dialect;
  dialect.command = std::move(settings.command);
  dialect.verbs = {"-c", settings.config};
  dialect.loud = {"--raiseerr"};
  dialect.version = {"--version"};
  dialect.scripts = {.cwd = settings.cwd, .config = settings.config};
  if (!settings.section.empty()) {
    dialect.verbs.insert(dialect.verbs.end(), {"-n", settings.section});
    dialect.scripts.section = settings.section;
  }
  dialect.child = {
      .cwd = settings.cwd,
      .environment = std::move(settings.environment),
      .plain = {},
      .hint = "set 'env_pass' or 'env_file' in migrations to what env.py reads of its environment"};
  return dialect;
}

std::unique_ptr<ports::MigrationTool> make_alembic(AlembicSettings settings,
                                                   ports::ProcessRunner& runner,
                                                   SeeSessions see_sessions) {
  return make_revision_tool(dialect_of(std::move(settings)), runner, std::move(see_sessions));
}

}  // namespace belay::world
