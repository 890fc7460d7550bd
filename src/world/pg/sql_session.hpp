// One session that applies Belay's own SQL migrations.
#pragma once

#include <memory>

#include "ports/sql_target.hpp"
#include "world/pg/conninfo.hpp"

namespace belay::world {

Result<std::unique_ptr<ports::SqlSession>> open_sql_session(const ConnInfo& info,
                                                            const ports::SqlGrant& grant);

}  // namespace belay::world
