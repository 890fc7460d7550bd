#include "world/pg/marker.hpp"

#include "world/pg/epoch.hpp"

namespace belay::world {

namespace {

bool is_there(Work& work, const std::string& environment, const std::string& marker) {
  return !work.exec_params("SELECT 1 FROM belay.marker WHERE environment = $1 AND marker = $2",
                           environment, marker)
              .empty();
}

}  // namespace

void insert_marker(Work& work, const std::string& environment, std::int64_t epoch,
                   const std::string& marker) {
  work.exec_params(
      "INSERT INTO belay.marker (environment, marker, epoch, transaction_id) "
      "VALUES ($1, $2, $3, pg_current_xact_id()::text) ON CONFLICT DO NOTHING",
      environment, marker, epoch);
}

Done write_marker(Connection& connection, const std::string& environment, std::int64_t epoch,
                  const std::string& marker) {
  // A repetition must not use a transaction id: it would keep none, and look like a foreign one.
  TRY(const bool repeated, connection.run(Mode::read, [&](Work& work) -> Result<bool> {
    return has_belay_schema(work) && is_there(work, environment, marker) &&
           epoch_in(work, environment) == epoch;
  }));
  if (repeated) return {};
  return connection.run(Mode::write, [&](Work& work) -> Done {
    TRY_DONE(hold_epoch(work, environment, epoch));
    insert_marker(work, environment, epoch, marker);
    return {};
  });
}

Result<bool> has_marker(Connection& connection, const std::string& environment,
                        const std::string& marker) {
  return connection.run(Mode::read, [&](Work& work) -> Result<bool> {
    return has_belay_schema(work) && is_there(work, environment, marker);
  });
}

}  // namespace belay::world
