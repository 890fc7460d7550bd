// What a database holds beside what the scripts give, object by object. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/migration/catalog.hpp"

namespace belay::migration {

enum class DriftKind {
  added,    // in the database, and no script makes it
  missing,  // the scripts make it, and the database has it not
  changed,
};
std::string_view to_text(DriftKind kind);

struct DriftedObject {
  DriftKind kind = DriftKind::changed;
  std::string object;   // a key of Catalog
  std::string scripts;  // the definition that the scripts give; empty when added
  std::string live;     // empty when missing
};

// Who owns an object and who has rights to it is each environment's own affair, which scripts
// seldom say: compared only where it is asked for.
enum class Rights { left_out, compared };

// Sorted by object. An extension that the database has is its server's affair, whoever made it and
// whatever its version: only one that the scripts make and that is not there is told. A default
// that differs shows in its column and is not said twice. Of a definition's lines those of rights
// are the last that begin with "owner " and "grants ".
std::vector<DriftedObject> drift(const Catalog& scripts, const Catalog& live, Rights rights);

// Both definitions in one line each, from the first line that differs on; at most `most` bytes, cut
// between characters.
struct ShortDefinitions {
  std::string scripts;
  std::string live;
};
ShortDefinitions shortened(const DriftedObject& drifted, std::size_t most = 160);

Json to_json(const DriftedObject& drifted);

}  // namespace belay::migration
