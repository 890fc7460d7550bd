// What a migration tool really sent for one revision, as it was written down while it ran, as a
// script that the rules can read.
#pragma once

#include <string>
#include <string_view>

namespace belay::migration {

struct SentSql {
  // As offline mode prints it: inside of a transaction that is begun before; a COMMIT in it ends
  // that. Neither what is about the version table nor reads of the catalog are in it; placeholders
  // are $1, $2, …
  std::string sql;
  bool whole = true;  // false: more was sent than was written down, or may have been
};

// `lines`: one object of JSON each: {"sql": "…", "autocommit": true, "connection": 1} for a
// statement, {"end": true, "connection": 1} for the end of a transaction, {"more": true} where the
// writer gave up; two connections whose transactions were open at once make it not whole. A line
// that is none of these makes it not whole, and so does the lack of the statement that moves the
// version row to the revision: what was written down then ended early, or never began. A statement
// that is repeated at once is told once. Never fails.
SentSql read_sent(std::string_view lines, const std::string& revision);

// Whether a revision's text speaks of what sends SQL past SQLAlchemy, such as a cursor of the
// driver or another program: then what was written down may not be all.
bool may_go_past(std::string_view source);

}  // namespace belay::migration
