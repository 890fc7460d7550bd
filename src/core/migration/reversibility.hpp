// Whether a schema change can be lived with or taken back without destroying data, object by
// object. One judge, two sources: what the scripts say before the start, and what the catalog
// showed after each revision.
#pragma once

#include <string>
#include <vector>

#include "core/migration/catalog.hpp"

namespace belay::migration {

struct Reversibility {
  // Old code works on the new schema: only new tables, nullable or defaulted columns, plain
  // indexes, and the like were added.
  bool additive = false;
  // The upgrade itself destroyed data (a dropped table or column, a changed type).
  bool upgrade_destroys = false;
  // Objects that a downgrade would drop and that can hold data: tables "table s.t" and columns
  // "column s.t.c". A downgrade destroys nothing only while each of them is empty.
  std::vector<std::string> may_hold_data;
  // One sentence an object: why it is or is not reversible.
  std::vector<std::string> reasons;
};

// From what the catalog showed. Needs both catalogs for definitions.
Reversibility judge(const Catalog& before, const Catalog& after);

}  // namespace belay::migration
