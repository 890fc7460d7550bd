#include "world/migrate/flask.hpp"

#include "world/migrate/dialects.hpp"

namespace belay::world {

RevisionDialect dialect_of(FlaskSettings settings) {
  RevisionDialect dialect;
  dialect.command = std::move(settings.command);
  dialect.verbs = {"db"};
  dialect.placement = {"--directory", settings.directory};
  dialect.version = {"--version"};
  // Flask-Migrate sets script_location to its directory, whatever alembic.ini says.
  dialect.scripts = {.cwd = settings.cwd,
                     .config = settings.directory + "/alembic.ini",
                     .location = settings.directory};
  dialect.child = {.cwd = settings.cwd,
                   .environment = std::move(settings.environment),
                   .plain = {},
                   .hint =
                       "set 'app' in migrations to what FLASK_APP is, and 'env_pass' or 'env_file' "
                       "to what it reads"};
  if (!settings.app.empty()) dialect.child.plain["FLASK_APP"] = settings.app;
  return dialect;
}

std::unique_ptr<ports::MigrationTool> make_flask(FlaskSettings settings,
                                                 ports::ProcessRunner& runner,
                                                 SeeSessions see_sessions) {
  return make_revision_tool(dialect_of(std::move(settings)), runner, std::move(see_sessions));
}

}  // namespace belay::world
