// That a run meets one cluster, one timeline and one database from its preflight to its end.
#include <gtest/gtest.h>

#include "steps/target.hpp"
#include "steps/told_world.hpp"

namespace belay::steps_test {
namespace {

// What a later step says when the run met `known` before and the server now says `seen`.
std::string complaint(const ports::Identity& known, const ports::ServerFacts& seen) {
  saga::RunState run;
  run.identity = ports::to_json(known);
  std::string said;
  with_told_world({.server = seen}, [&](engine::World& world) {
    auto identity = steps::expect_identity(world, run);
    said = identity ? "" : identity.error().message;
    EXPECT_TRUE(identity || identity.error().code == ErrorCode::identity_mismatch);
  });
  return said;
}

}  // namespace

TEST(IdentityOfARun, IsTheOneThatPreflightRecorded) {
  const ports::ServerFacts facts = ToldFacts{}.server;
  const ports::Identity known = facts.identity;
  EXPECT_EQ(complaint(known, facts), "");
  auto other = facts;
  other.identity.timeline = 2;
  EXPECT_EQ(complaint(known, other), "the database's timeline is 2, it must be 1");
  other = facts;
  other.identity.oid = 9;
  EXPECT_EQ(complaint(known, other), "the database's OID is 9, it must be 1");
  other = facts;
  other.identity.system = "2";
  EXPECT_EQ(complaint(known, other), "the database's cluster is 2, it must be 1");
  other = facts;
  other.in_recovery = true;
  EXPECT_EQ(complaint(known, other), "the database is a standby");
}

}  // namespace belay::steps_test
