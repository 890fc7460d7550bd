// The throwaway server itself: what the other tests stand on.
#include <gtest/gtest.h>

#include "support/postgres.hpp"

namespace belay::support {
namespace {

TEST(ThrowawayServer, AsksForThePassword) {
  auto& server = Postgres::shared();
  EXPECT_EQ(server.value("postgres", "SHOW password_encryption"), "scram-sha-256");
  EXPECT_EQ(server.value("postgres",
                         "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'"),
            "0");
}

TEST(ThrowawayServer, KeepsItsDataAndPortOverAnImmediateStop) {
  auto& server = Postgres::shared();
  const auto database = server.create_database("stopped");
  server.sql(database, "CREATE TABLE t (v int); INSERT INTO t VALUES (42)");
  server.stop_immediate();
  EXPECT_THROW(server.sql(database, "SELECT 1"), std::runtime_error);
  server.start();
  EXPECT_EQ(server.value(database, "SELECT v FROM t"), "42");
}

}  // namespace
}  // namespace belay::support
