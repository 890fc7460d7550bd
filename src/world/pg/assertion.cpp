#include "world/pg/assertion.hpp"

namespace belay::world {
namespace {

constexpr pqxx::oid boolean = 16;  // pg_type.dat: bool

tl::unexpected<Error> not_an_assertion(const std::string& seen) {
  return fail(ErrorCode::plan_invalid, "an SQL assertion must give one boolean; this gives " + seen,
              "SELECT count(*) = 0 FROM schema.table WHERE …");
}

}  // namespace

Result<std::optional<bool>> holds(Connection& connection, const std::string& query,
                                  Duration deadline) {
  using Answer = Result<std::optional<bool>>;
  return connection.run_within(deadline, Mode::read, [&](Work& work) -> Answer {
    // SAFETY: with parameters, even none, the server takes one statement only (manual, "Extended
    // Query"), so that nothing can end the read-only transaction and go on. Guarded by
    // Assertion.CannotLeaveItsReadOnlyTransaction.
    const auto rows = work.exec_params(query);
    if (rows.size() != 1 || rows.columns() != 1) {
      return not_an_assertion(std::to_string(rows.size()) + " row(s) of " +
                              std::to_string(rows.columns()) + " column(s)");
    }
    if (rows.column_type(pqxx::row_size_type{0}) != boolean) {
      return not_an_assertion("another type");
    }
    if (rows[0][0].is_null()) return std::optional<bool>{};
    return std::optional(rows[0][0].as<bool>());
  });
}

}  // namespace belay::world
