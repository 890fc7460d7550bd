// One revision file: its four names, its docstring, and what its functions do.
#pragma once

#include "core/migration/revisions.hpp"

namespace belay::migration {

// Refuses (revision_graph, "path:line: …") a file whose values cannot be told, and an id that
// Alembic or its version table would refuse.
Result<Revision> read_revision(const RevisionFile& file);

}  // namespace belay::migration
