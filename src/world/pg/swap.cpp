#include "world/pg/copy.hpp"
#include "world/pg/fence.hpp"
#include "world/pg/open.hpp"
#include "world/pg/own_transactions.hpp"
#include "world/pg/server_facts.hpp"
#include "world/pg/sessions.hpp"

namespace belay::world {
namespace {

class PgSwap final : public ports::DatabaseSwap {
 public:
  PgSwap(ConnInfo info, const DatabaseOptions& options)
      : connection_(std::move(info), options.application_name, false, limits_of(options)) {}

  Result<ports::TransactionCounter> counter() override { return transaction_counter(connection_); }
  Result<std::int64_t> foreign_transactions(const ports::TransactionCounter& since,
                                            const std::vector<std::string>& own) override {
    return world::foreign_transactions(connection_, since, own);
  }
  Done fence(const std::string& database, Duration deadline,
             const ports::KeepTransaction& keep) override {
    return world::fence(connection_, database, deadline, keep);
  }
  Done unfence(const std::string& database, const ports::KeepTransaction& keep) override {
    return world::unfence(connection_, database, keep);
  }
  Result<std::optional<std::string>> closed_by(const std::string& database) override {
    return world::closed_by(connection_, database);
  }
  Result<ports::Identity> identity(const std::string& database) override {
    return identity_of(connection_, database);
  }
  Result<int> end_sessions(const std::string& application_prefix, Duration deadline) override {
    return world::end_sessions(connection_, application_prefix, deadline);
  }
  Done create_like(const std::string& database, const std::string& copy) override {
    return world::create_like(connection_, database, copy);
  }
  Done drop_copy(const std::string& copy) override { return world::drop_copy(connection_, copy); }
  Result<bool> exists(const std::string& database) override {
    return connection_.run(Mode::read, [&](Work& work) -> Result<bool> {
      return !work.exec_params("SELECT 1 FROM pg_database WHERE datname = $1", database).empty();
    });
  }
  Done publish(const std::string& copy, const std::string& name,
               const std::string& comment) override {
    return world::publish(connection_, copy, name, comment);
  }
  Result<std::optional<std::string>> comment_of(const std::string& database) override {
    return world::comment_of(connection_, database);
  }
  Done swap(const std::string& database, const std::string& copy,
            const std::string& aside) override {
    return swap_names(connection_, database, copy, aside);
  }

 private:
  Connection connection_;
};

}  // namespace

Result<std::unique_ptr<ports::DatabaseSwap>> open_swap(const DatabaseOptions& options,
                                                       const std::string& admin_database) {
  TRY(auto info, ConnInfo::parse(options.url, admin_database));
  return std::make_unique<PgSwap>(std::move(info), options);
}

}  // namespace belay::world
