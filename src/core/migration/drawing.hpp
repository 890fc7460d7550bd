// The graph of revisions drawn in lines of text, newest first: one line a revision, and between
// them what branches and joins.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/migration/lineage.hpp"

namespace belay::migration {

enum class Strokes { ascii, unicode };

struct DrawingStyle {
  Strokes strokes = Strokes::ascii;
  std::size_t most_lanes = 20;     // drawn side by side; what is further right is one "~" or "…"
  std::vector<Lineage::Place> at;  // where a database is: marked otherwise
};

struct DrawnRow {
  std::string strokes;                  // no blank at its end
  std::optional<Lineage::Place> place;  // the revision of this row; none: strokes alone
};

// The rows of all revisions, in the order of newest_first(). Lines follow down_revision alone:
// what depends_on names is for the text beside it. At most 2 * most_lanes + 2 characters wide, and
// three rows a revision.
std::vector<DrawnRow> draw(const Lineage& lineage, const DrawingStyle& style);

}  // namespace belay::migration
