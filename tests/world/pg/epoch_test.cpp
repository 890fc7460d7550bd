#include "world/pg/epoch.hpp"

#include "world/pg/target.hpp"

namespace belay::world {
namespace {

const RunId run{"01ARZ3NDEKTSV4RRFFQ69G5FAV"};

ErrorCode code_of(const Done& done) {
  return done ? ErrorCode::bug : done.error().code;
}

TEST(Epoch, IsZeroBeforeTheSchemaIsMade) {
  const Target target;
  EXPECT_EQ(take(target.database->epoch("production")), 0);
  EXPECT_FALSE(take(target.database->is_marked("production", "m")));
}

TEST(Epoch, OnlyEverGoesUp) {
  const Target target;
  take(target.database->make_belay_schema());
  take(target.database->take_epoch("production", 5, run, "host"));
  EXPECT_EQ(code_of(target.database->take_epoch("production", 5, run, "host")),
            ErrorCode::stale_epoch);
  EXPECT_EQ(code_of(target.database->take_epoch("production", 4, run, "host")),
            ErrorCode::stale_epoch);
  EXPECT_EQ(take(target.database->epoch("production")), 5);
  take(target.database->take_epoch("production", 6, run, "host"));
  EXPECT_EQ(take(target.database->epoch("production")), 6);
}

TEST(Epoch, OfOneEnvironmentIsNotThatOfAnother) {
  const Target target;
  take(target.database->make_belay_schema());
  take(target.database->take_epoch("a", 5, run, "host"));
  EXPECT_EQ(take(target.database->epoch("b")), 0);
}

TEST(BelaySchema, IsMadeOnceAndThenNeedsNoRight) {
  const Target target;
  target.server.create_role("plain_schema");
  take(target.database->make_belay_schema());
  target.sql("GRANT USAGE ON SCHEMA belay TO plain_schema");
  take(target.database->make_belay_schema());
  take(target.open_as("plain_schema")->make_belay_schema());
}

TEST(BelaySchema, IsRefusedToARoleThatMayNotCreateIt) {
  const Target target;
  target.server.create_role("plain_refused");
  const auto made = target.open_as("plain_refused")->make_belay_schema();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::database_error);
  EXPECT_NE(made.error().message.find("permission denied"), std::string::npos);
}

class Marker : public testing::Test {
 protected:
  Marker() {
    take(target.database->make_belay_schema());
    take(target.database->take_epoch("production", 5, run, "host"));
  }
  Target target;
};

TEST_F(Marker, IsThereOnceWritten) {
  EXPECT_FALSE(take(target.database->is_marked("production", "a")));
  take(target.database->mark("production", 5, "a"));
  take(target.database->mark("production", 5, "a"));
  EXPECT_TRUE(take(target.database->is_marked("production", "a")));
  EXPECT_FALSE(take(target.database->is_marked("staging", "a")));
}

TEST_F(Marker, IsRefusedUnderAStaleEpoch) {
  take(target.open()->take_epoch("production", 6, run, "other"));
  EXPECT_EQ(code_of(target.database->mark("production", 5, "a")), ErrorCode::stale_epoch);
  EXPECT_FALSE(take(target.database->is_marked("production", "a")));
}

TEST_F(Marker, OfAnOldEpochMayNotBeRepeatedUnderANewOne) {
  take(target.database->mark("production", 5, "a"));
  take(target.open()->take_epoch("production", 6, run, "other"));
  EXPECT_EQ(code_of(target.database->mark("production", 5, "a")), ErrorCode::stale_epoch);
}

TEST_F(Marker, IsRefusedUnderAnEpochNobodyTook) {
  EXPECT_EQ(code_of(target.database->mark("production", 7, "a")), ErrorCode::stale_epoch);
  EXPECT_EQ(code_of(target.database->mark("unknown", 1, "a")), ErrorCode::stale_epoch);
}

TEST_F(Marker, KeepsTheEpochUntilItIsWritten) {
  const auto connect = [&](Duration lock) {
    SessionLimits limits;
    limits.lock = lock;
    return std::make_unique<Connection>(
        take(ConnInfo::parse(Secret(target.server.url(target.name)))), "belay:test", false, limits);
  };
  const auto writer = connect(std::chrono::seconds(2));
  const auto successor = connect(std::chrono::milliseconds(50));
  take(writer->run(Mode::write, [&](Work& work) -> Done {
    TRY_DONE(hold_epoch(work, "production", 5));
    EXPECT_EQ(code_of(world::take_epoch(*successor, "production", 6, run.text, "other")),
              ErrorCode::lock_timeout);
    return {};
  }));
  take(world::take_epoch(*successor, "production", 6, run.text, "other"));
}

TEST_F(Marker, HoldsHostileText) {
  const std::string hostile = "'; DROP SCHEMA belay CASCADE; --\n\"ünï\\";
  take(target.database->take_epoch(hostile, 1, run, hostile));
  take(target.database->mark(hostile, 1, hostile));
  EXPECT_TRUE(take(target.database->is_marked(hostile, hostile)));
}

TEST_F(Marker, KeepsTheTransactionThatWroteItAlsoWhenRepeated) {
  take(target.database->mark("production", 5, "a"));
  const auto before = target.value("SELECT pg_snapshot_xmax(pg_current_snapshot())");
  take(target.database->mark("production", 5, "a"));
  EXPECT_EQ(target.value("SELECT pg_snapshot_xmax(pg_current_snapshot())"), before);
  EXPECT_EQ(target.value("SELECT transaction_id FROM belay.marker WHERE marker = 'a'"),
            target.value("SELECT xmin FROM belay.marker WHERE marker = 'a'"));
}

}  // namespace
}  // namespace belay::world
