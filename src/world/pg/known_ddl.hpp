// What locks and rewrites depend on, printed from the catalog as statements that would make it:
// types, tables, constraints, indexes, partitions, views, triggers, functions. Defaults and bodies
// are left out, and so is all that only says who owns what. For core/sql to follow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "world/pg/database.hpp"

namespace belay::world {

struct TableRows {
  std::string schema;
  std::string name;
  std::int64_t rows = 0;  // as ANALYZE or VACUUM estimated them (pg_class.reltuples)
};

struct KnownDdl {
  int version = 0;  // server_version_num
  // As this role's sessions begin here, by ALTER ROLE or ALTER DATABASE; where those say nothing
  // the server's own default is not known: empty.
  std::string time_zone;
  // Whether to them a name without a schema means public, and nothing else. Where nothing is said
  // the path is PostgreSQL's: "$user", public.
  bool public_alone = true;
  std::string text;
  std::vector<TableRows> rows;  // of those that were ever counted
};

// One snapshot in a session of its own, reads only; needs no right but to read the system catalogs.
// Errors as of any session: config_invalid, database_unreachable, database_error.
Result<KnownDdl> read_known_ddl(const DatabaseOptions& options);

}  // namespace belay::world
