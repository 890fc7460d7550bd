#include "world/pg/target.hpp"

namespace belay::world {
namespace {

TEST(ServerFacts, NameTheDatabaseAndItsCluster) {
  const Target target;
  const auto facts = take(target.database->server());
  EXPECT_EQ(std::to_string(facts.version), target.value("SHOW server_version_num"));
  EXPECT_FALSE(facts.in_recovery);
  EXPECT_EQ(facts.identity.system,
            target.value("SELECT system_identifier FROM pg_control_system()"));
  EXPECT_EQ(facts.identity.timeline, 1);
  EXPECT_EQ(std::to_string(facts.identity.oid),
            target.value("SELECT oid FROM pg_database WHERE datname = current_database()"));
  EXPECT_EQ(facts.identity.name, target.name);
  EXPECT_EQ(facts.role, "postgres");
  EXPECT_TRUE(facts.sees_all_sessions);
  EXPECT_TRUE(facts.may_create_database);
  EXPECT_TRUE(facts.may_create_schema);
  EXPECT_GT(facts.bytes, 0);
  EXPECT_FALSE(facts.pooled);
}

TEST(ServerFacts, OfAPlainRoleSayWhatItMayNot) {
  const Target target;
  target.server.create_role("plain_facts");
  const auto facts = take(target.open_as("plain_facts")->server());
  EXPECT_EQ(facts.role, "plain_facts");
  EXPECT_FALSE(facts.sees_all_sessions);
  EXPECT_FALSE(facts.may_create_database);
  EXPECT_FALSE(facts.may_create_schema);
}

TEST(ServerFacts, OfAMonitoringRoleSayThatItSeesAllSessions) {
  const Target target;
  target.server.create_role("monitor_facts");
  target.sql("GRANT pg_monitor TO monitor_facts");
  EXPECT_TRUE(take(target.open_as("monitor_facts")->server()).sees_all_sessions);
}

TEST(ServerFacts, IdentitySurvivesItsJson) {
  const ports::Identity identity{"7391234567890123456", 3, 16384, "a \"b\"\n"};
  EXPECT_EQ(ports::identity_from_json(ports::to_json(identity)), identity);
}

TEST(ServerTime, ComparesWithTheStartOfASession) {
  const Target target;
  const auto before = take(target.database->server_time());
  const auto other = target.open();
  static_cast<void>(take(other->epoch("e")));
  const auto sessions = take(target.database->sessions());
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_LT(before, sessions[0].started);
  EXPECT_LT(sessions[0].started, take(target.database->server_time()));
}

}  // namespace
}  // namespace belay::world
