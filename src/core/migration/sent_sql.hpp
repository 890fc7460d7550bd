// What a migration tool really sent for one revision, as it was written down while it ran, as a
// script that the rules can read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/migration/offline_sql.hpp"

namespace belay::migration {

struct SentSql {
  // As offline mode prints it: inside of a transaction that is begun before; a COMMIT in it ends
  // that. Neither what is about the version table nor reads of the catalog are in it; placeholders
  // are $1, $2, …
  std::string sql;
  bool whole = true;  // false: more was sent than was written down, or may have been
};

struct SentBy {
  std::string revision;
  VersionsAt versions = {};
  // Takes the secrets from a text; empty: there are none.
  std::function<std::string(std::string_view)> masked = {};
};

// `lines`: one object of JSON each: {"begins": true} before a statement, and where it did not fail
// {"sql": "…", "autocommit": true, "connection": 1} behind it; {"end": true, "connection": 1} for
// the end of a transaction, {"more": true} where the writer gave up. Not whole is what has a line
// that is none of these, or a statement that failed; where two connections' transactions were open
// at once; where the version row was not moved to the revision: what was written down then ended
// early, or never began; and where behind that more was sent than reads of the version table and
// the catalog. A statement that is repeated at once is told once. Never fails.
SentSql read_sent(std::string_view lines, const SentBy& by);

struct WayPast {
  std::string word;
  int line = 1;
};
// The first word of a revision's text that speaks of what sends SQL past SQLAlchemy, such as a
// cursor of the driver or another program: then what was written down may not be all.
std::optional<WayPast> way_past(std::string_view source);

}  // namespace belay::migration
