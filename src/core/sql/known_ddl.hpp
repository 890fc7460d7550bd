// The knowledge of a database from its own DDL, as world/pg prints it from the catalog. The same
// readers and the same following as for a script: what a table is has one meaning.
#pragma once

#include <string_view>

#include "core/sql/knowledge.hpp"

namespace belay::sql {

// `complete`, unless a statement could not be read: then what is not there may exist. Nothing in it
// is fresh.
Knowledge knowledge_of(std::string_view ddl);

}  // namespace belay::sql
