// The SQL of several revisions as one script, in the transactions that they will run in: what one
// of them makes, adds or locks is known to those behind it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/script.hpp"

namespace belay::sql {

struct RevisionSql {
  std::string file;    // the revision's, for people
  std::string source;  // its text: Python
  std::string sql;     // BEGIN and COMMIT in it end and begin what `transactions` says
};

enum class Transactions {
  each,      // a revision in its own: as Belay runs them, and transaction_per_migration
  together,  // all in one
  none,      // as each statement ends
};

struct RevisionsScript {
  std::unique_ptr<const std::string> text;  // what the script's views are of
  Script script;  // a statement's line is that of its operation in the revision's source
  struct Range {  // in bytes of the text; both 0 where the revision has no SQL
    std::size_t begin = 0;
    std::size_t end = 0;
    bool holds(std::size_t at) const { return at >= begin && at < end; }
  };
  std::vector<Range> ranges;  // of each revision; what stands in none is of nobody
};

// `preamble` comes before each transaction that is begun for a revision, outside of it.
RevisionsScript script_of(const std::vector<RevisionSql>& revisions, const std::string& preamble,
                          Transactions transactions, const Knowledge& known);

}  // namespace belay::sql
