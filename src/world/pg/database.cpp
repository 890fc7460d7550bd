#include "world/pg/database.hpp"

#include "world/pg/assertion.hpp"
#include "world/pg/catalog.hpp"
#include "world/pg/dump_rights.hpp"
#include "world/pg/epoch.hpp"
#include "world/pg/holding_data.hpp"
#include "world/pg/marker.hpp"
#include "world/pg/open.hpp"
#include "world/pg/own_transactions.hpp"
#include "world/pg/server_facts.hpp"
#include "world/pg/sessions.hpp"
#include "world/pg/version_table.hpp"
#include "world/pg/written_rows.hpp"

namespace belay::world {
namespace {

class PgDatabase final : public ports::Database {
 public:
  PgDatabase(ConnInfo info, const DatabaseOptions& options)
      : connection_(std::move(info), options.application_name, options.read_only,
                    limits_of(options)),
        options_(options) {
    options_.url = Secret();
  }

  Result<ports::ServerFacts> server() override {
    Connection second(connection_.info(), options_.application_name, true, connection_.limits());
    return server_facts(connection_, second);
  }
  Done make_belay_schema() override { return world::make_belay_schema(connection_); }
  Result<std::int64_t> epoch(const std::string& environment) override {
    return read_epoch(connection_, environment);
  }
  Done take_epoch(const std::string& environment, std::int64_t epoch, const RunId& run,
                  const std::string& holder) override {
    return world::take_epoch(connection_, environment, epoch, run.text, holder);
  }
  Done mark(const std::string& environment, std::int64_t epoch,
            const std::string& marker) override {
    return write_marker(connection_, environment, epoch, marker);
  }
  Result<bool> is_marked(const std::string& environment, const std::string& marker) override {
    return has_marker(connection_, environment, marker);
  }
  Result<std::vector<std::string>> own_transactions(const ports::VersionTable& table) override {
    return world::own_transactions(connection_, table);
  }
  Result<std::vector<ports::Session>> sessions() override { return all_sessions(connection_); }
  Result<int> end_sessions(const std::string& application_prefix, Duration deadline) override {
    return world::end_sessions(connection_, application_prefix, deadline);
  }
  Result<std::vector<ports::Session>> long_transactions(Duration age) override {
    return world::long_transactions(connection_, age);
  }
  Result<std::vector<std::string>> not_dumpable() override {
    return world::not_dumpable(connection_);
  }
  Result<std::vector<std::string>> invalid_indexes() override {
    return world::invalid_indexes(connection_);
  }
  Result<migration::Catalog> catalog(const ports::VersionTable& without) override {
    return read_catalog(connection_, without);
  }
  Result<std::vector<ports::VersionRow>> versions(const ports::VersionTable& table) override {
    return version_rows(connection_, table);
  }
  Result<std::vector<std::string>> holding_data(const std::vector<std::string>& objects) override {
    return world::holding_data(connection_, objects, options_.scan_within);
  }
  Result<std::optional<bool>> holds(const std::string& query, Duration deadline) override {
    return world::holds(connection_, query, deadline);
  }
  Result<std::vector<ports::WrittenRows>> written_since(const std::string& id,
                                                        const std::vector<std::string>& own,
                                                        Duration deadline) override {
    return world::written_since(connection_, id, own, deadline);
  }
  Result<std::string> server_time() override { return world::server_time(connection_); }

 private:
  Connection connection_;
  DatabaseOptions options_;
};

}  // namespace

Result<std::unique_ptr<ports::Database>> open_database(const DatabaseOptions& options) {
  TRY(auto info, ConnInfo::parse(options.url, options.database));
  return std::make_unique<PgDatabase>(std::move(info), options);
}

}  // namespace belay::world
