// Which transactions were ours, and how many were not: the proof that nothing was written since.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ports/database.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

// Of every marker row, which epochs and schema belay itself have too, and of the version table's
// rows: only the last writer of a row is known; and of our own SQL migrations.
Result<std::vector<std::string>> own_transactions(Connection& connection,
                                                  const ports::VersionTable& table);

// The 64-bit id of the running transaction, which gets one if it has none.
std::string this_transaction(Work& work);
// The 64-bit id of a row's xmin. The row must be younger than the last wrap-around.
std::string widened(Work& work, const std::string& xmin);

Result<ports::TransactionCounter> transaction_counter(Connection& connection);
Result<std::int64_t> foreign_transactions(Connection& connection,
                                          const ports::TransactionCounter& since,
                                          const std::vector<std::string>& own);

}  // namespace belay::world
