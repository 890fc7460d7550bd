// Whether a statement is one of those by which SQLAlchemy and Alembic look at the catalog.
#pragma once

#include <string_view>

namespace belay::migration {

// One SELECT of tables of pg_catalog and information_schema, with no function and no type in it but
// those that such inspections use. Whatever it does not know for sure is none: a function of the
// user's may change anything.
bool is_catalog_read(std::string_view sql);

}  // namespace belay::migration
