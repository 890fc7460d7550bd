// The names by which a person means revisions.
#pragma once

#include <string>

#include "core/migration/lineage.hpp"

namespace belay::migration {

// A full id, a unique prefix of at least 4 characters, a label (the heads that carry it), "head"
// where there is exactly one, "heads", "base". Errors: revision_graph.
Result<Lineage::Places> places_named(const Lineage& lineage, const std::string& symbol);

}  // namespace belay::migration
