// How Alembic and Flask-Migrate are called.
#pragma once

#include "world/migrate/alembic.hpp"
#include "world/migrate/flask.hpp"
#include "world/migrate/revision_tool.hpp"

namespace belay::world {

RevisionDialect dialect_of(AlembicSettings settings);
RevisionDialect dialect_of(FlaskSettings settings);

}  // namespace belay::world
