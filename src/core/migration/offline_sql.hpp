// What a revision tool prints in offline mode (`alembic upgrade FROM:TO --sql`), cut into its
// revisions. Alembic writes "-- Running upgrade A -> B" before each, BEGIN and COMMIT where it
// would begin and commit, and behind each the statement that moves its version row.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration/lineage.hpp"

namespace belay::migration {

using KnownIds = std::set<std::string, std::less<>>;

struct OfflineSection {
  std::string id;
  // Its own statements. BEGIN and COMMIT among them are those of autocommit_block(), or its own.
  std::string sql;
  bool whole = false;  // its version row was reached; else the tool ended inside it
};

struct OfflineOutput {
  std::string preamble;        // what env.py writes before the first, but for the version table
  bool transactional = false;  // it begins transactions at all
  bool together = false;       // two of the revisions stand in one transaction
  std::vector<OfflineSection> sections;  // in the order in which they ran
};

// Never fails: a comment that names no revision of `known` is a comment.
OfflineOutput read_offline_output(std::string_view text, const KnownIds& known);

// Revisions that one call gives, from the one before the first (empty: from the beginning).
struct OfflineRange {
  std::string from;
  std::vector<std::string> ids;  // oldest first, each the only parent of the next
};

// The calls that together give these revisions, parents before children. A revision with several
// parents begins a range, since a call starts from one revision alone; merges and others that do
// nothing are asked for only where they stand between two that do something.
std::vector<OfflineRange> offline_ranges(const Lineage& lineage, const Lineage::Places& wanted);

// The one table that says where the database is. A schema may be left out by the search path.
struct VersionsAt {
  std::string schema = "public";
  std::string table = "alembic_version";
};

// As SQLAlchemy writes what Alembic has for that table: whether the text is one statement, of the
// very form of Alembic's own, that says that the database is at this revision now; that reads the
// table; or that makes, reads or changes it, and does nothing else.
bool moves_version_row(std::string_view statement, const std::string& id, const VersionsAt& at);
bool reads_version_table(std::string_view statement, const VersionsAt& at);
bool is_of_version_table(std::string_view statement, const VersionsAt& at);

// Whether upgrade() surely does nothing, as far as the whole file was read.
bool does_nothing(const Revision& revision);

}  // namespace belay::migration
