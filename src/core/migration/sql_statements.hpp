// The statements of an SQL file, cut apart where PostgreSQL's own lexer would (manual,
// section 4.1): quotes, dollar quotes, nested comments, bodies in BEGIN ATOMIC … END. It judges no
// grammar.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace belay::migration {

struct SqlStatement {
  std::string_view text;           // of the file; without its semicolon
  std::vector<std::string> words;  // what is outside quotes and comments, in upper case

  bool has(std::string_view word) const;
  // BEGIN, COMMIT, ROLLBACK and their kin; a savepoint is none.
  bool controls_transaction() const;
  // Built or checked without keeping writers out: a lock timeout would leave an invalid object.
  bool waits_politely() const;
  bool copies_from_client() const;
};

// Statements of comments alone are left out. revision_graph when a quote or a comment has no end.
Result<std::vector<SqlStatement>> sql_statements(std::string_view text);

}  // namespace belay::migration
