#include "world/pg/sql_target.hpp"

#include "world/pg/open.hpp"
#include "world/pg/sql_history.hpp"
#include "world/pg/sql_session.hpp"

namespace belay::world {
namespace {

class PgSqlTarget final : public ports::SqlTarget {
 public:
  PgSqlTarget(ConnInfo info, const DatabaseOptions& options)
      : info_(std::move(info)),
        connection_(info_, options.application_name, options.read_only, limits_of(options)) {}

  Done make_history() override { return make_sql_history(connection_); }
  Result<std::vector<migration::AppliedSql>> applied() override { return applied_sql(connection_); }
  Done stamp(const ports::SqlGrant& grant,
             const std::vector<migration::SqlMigration>& applied) override {
    return stamp_sql(connection_, grant, applied);
  }
  Result<std::unique_ptr<ports::SqlSession>> open(const ports::SqlGrant& grant) override {
    return open_sql_session(info_, grant);
  }

 private:
  ConnInfo info_;
  Connection connection_;
};

}  // namespace

Result<std::unique_ptr<ports::SqlTarget>> open_sql_target(const DatabaseOptions& options) {
  TRY(auto info, ConnInfo::parse(options.url, options.database));
  return std::make_unique<PgSqlTarget>(std::move(info), options);
}

}  // namespace belay::world
