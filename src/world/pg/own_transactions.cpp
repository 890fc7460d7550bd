#include "world/pg/own_transactions.hpp"

#include <charconv>

#include "base/text.hpp"
#include "world/pg/epoch.hpp"
#include "world/pg/sql_history.hpp"
#include "world/pg/version_table.hpp"

namespace belay::world {
namespace {

constexpr std::int64_t most_to_look_at = 100'000;

// An xmin has 32 bits; the other 32 are those of the youngest id that is not in the future.
constexpr const char* widen_query = R"sql(
SELECT CASE WHEN x <= next % 4294967296 THEN next - next % 4294967296 + x
            ELSE next - next % 4294967296 - 4294967296 + x END
  FROM (SELECT $1::bigint AS x,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) n)sql";

constexpr const char* foreign_query = R"sql(
SELECT count(*) FROM generate_series($1::bigint, $2::bigint - 1) id
 WHERE pg_xact_status(id::text::xid8) IS DISTINCT FROM 'aborted'
   AND NOT id::text = ANY (string_to_array($3, ',')))sql";

Result<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc{} && parsed.ptr == end && value > 0) return value;
  return fail(ErrorCode::database_error, "'" + escaped(text) + "' is no transaction counter");
}

}  // namespace

std::string this_transaction(Work& work) {
  return work.exec1("SELECT pg_current_xact_id()::text")[0].as<std::string>();
}

std::string widened(Work& work, const std::string& xmin) {
  return work.exec_params1(widen_query, xmin)[0].as<std::string>();
}

Result<std::vector<std::string>> own_transactions(Connection& connection,
                                                  const ports::VersionTable& table) {
  TRY(const auto writers, version_writers(connection, table));
  return connection.run(Mode::read, [&](Work& work) -> Result<std::vector<std::string>> {
    std::vector<std::string> ids;
    for (const auto& xmin : writers) ids.push_back(widened(work, xmin));
    if (!has_belay_schema(work)) return ids;
    std::string query = "SELECT transaction_id FROM belay.marker";
    if (has_sql_history(work)) query += " UNION SELECT transaction_id FROM belay.migration";
    for (const auto& row : work.exec(query)) ids.push_back(row[0].as<std::string>());
    return ids;
  });
}

Result<ports::TransactionCounter> transaction_counter(Connection& connection) {
  return connection.run(Mode::read, [](Work& work) -> Result<ports::TransactionCounter> {
    // Not xmax: what is running now, with a lower id, may commit after this reading.
    const auto row = work.exec1(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_current_wal_lsn()::text");
    return ports::TransactionCounter{row[0].as<std::string>(), row[1].as<std::string>()};
  });
}

Result<std::int64_t> foreign_transactions(Connection& connection,
                                          const ports::TransactionCounter& since,
                                          const std::vector<std::string>& own) {
  TRY(const auto from, number(since.next));
  return connection.run(Mode::read, [&](Work& work) -> Result<std::int64_t> {
    const auto to = work.exec1("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")[0]
                        .as<std::int64_t>();
    if (to < from) return most_to_look_at;  // another history: nothing is proven
    if (to - from > most_to_look_at) return to - from;
    return work.exec_params1(foreign_query, from, to, join(own, ","))[0].as<std::int64_t>();
  });
}

}  // namespace belay::world
