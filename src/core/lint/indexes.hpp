// The indexes of a table, as far as the catalog and the script tell, for rules about them.
#pragma once

#include <vector>

#include "core/lint/rule.hpp"

namespace belay::lint {

struct TableIndexes {
  bool all = false;  // there is no other: the table is known from end to end
  std::vector<sql::KnownIndex> list;
};

// Behind the last statement of the script. A part of the script is about the table.
TableIndexes indexes_of(const Look& look, const sql::Name& table);

}  // namespace belay::lint
