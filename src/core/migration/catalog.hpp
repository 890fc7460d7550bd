// What a database holds, object by object, as values to compare. Pure: world/pg reads the catalog.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace belay::migration {

// Keys: "<kind> <qualified name>", kinds: schema, extension, type, table, column, default,
// constraint, index, sequence, view, function, trigger, policy, rule. A column's name is
// schema.table.column; so are those of constraints, triggers, policies and rules. Each part is
// quoted as SQL needs it (public."user"). Values: a definition that is equal exactly when the
// object is; the first line as SQL has it, owner, grants, comment and the like on lines below.
// A column: type[ COLLATE c][ NOT NULL][ DEFAULT e| GENERATED …]; an index: its CREATE statement[
// INVALID]; a constraint: its definition[ NOT VALID].
// The schema `belay`, the version tables and the system's own objects are left out.
struct Catalog {
  std::map<std::string, std::string> objects;
  friend bool operator==(const Catalog&, const Catalog&) = default;
};

struct CatalogChange {
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::vector<std::string> changed;
  bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

CatalogChange difference(const Catalog& before, const Catalog& after);
// SHA-256 over the canonical form.
std::string fingerprint(const Catalog& catalog);

Json to_json(const CatalogChange& change);
CatalogChange change_from_json(const Json& value);
Json to_json(const Catalog& catalog);
Catalog catalog_from_json(const Json& value);

}  // namespace belay::migration
