// What a witness sees of a real server: which tables others locked, and which got another file.
#include "world/pg/lock_witness.hpp"

#include "world/pg/target.hpp"

namespace belay::world {
namespace {

using migration::SeenLock;

class LockWitness : public testing::Test {
 protected:
  LockWitness() {
    target.sql("CREATE TABLE items (id int, body text)");
    target.sql("CREATE TABLE versions (n int)");
  }
  std::unique_ptr<ports::LockWatch> witness(const std::string& versions = "versions") const {
    return take(open_lock_witness(target.options("witness"), {"public", versions}));
  }
  // Waits for a look that began from now on and is over, by the server's clock.
  void let_look() const {
    const auto now = target.value("SELECT clock_timestamp()");
    while (target.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'witness' "
                        "AND query LIKE '%pg_locks%' AND state = 'idle' AND query_start > '" +
                        now + "'") == "0") {
    }
  }
  static std::string mode_on(const migration::SeenLocks& seen, const std::string& table) {
    for (const auto& lock : seen.locks) {
      if (lock.table == table) return lock.mode;
    }
    return "";
  }

  Target target{"witness"};
};

TEST_F(LockWitness, MissesNothingThatIsHeldWhenTheVersionIsWritten) {
  const auto watch = witness();
  target.sql("ALTER TABLE items ADD COLUMN note text; INSERT INTO versions VALUES (1)");
  const auto seen = watch->end();
  EXPECT_TRUE(seen.at_end);
  EXPECT_EQ(mode_on(seen, "public.items"), "AccessExclusiveLock");
  EXPECT_EQ(mode_on(seen, "public.versions"), "") << "the version table is everybody's";
  EXPECT_EQ(seen.new_storage, std::vector<std::string>{});
}

TEST_F(LockWitness, TakesForALockOfTheTableOnlyWhatIsOne) {
  const auto watch = witness();
  target.sql(
      "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM items; "
      "ALTER TABLE items ADD COLUMN note text; INSERT INTO versions VALUES (1); COMMIT");
  EXPECT_EQ(mode_on(watch->end(), "public.items"), "AccessExclusiveLock")
      << "it is not hidden by the lock for what was read";
}

TEST_F(LockWitness, KeepsNobodyWhereItCannotLook) {
  target.sql("ALTER FUNCTION pg_catalog.pg_blocking_pids(int) RENAME TO gone");
  const auto watch = witness();
  target.sql("SET lock_timeout = '20s'; INSERT INTO versions VALUES (1)");
  const auto seen = watch->end();
  EXPECT_FALSE(seen.at_end);
  EXPECT_EQ(seen.locks.size(), 0U);
}

TEST_F(LockWitness, LetsReadersPassAndWritersAfterOneLook) {
  const auto reading = witness();
  target.sql("SELECT FROM versions FOR UPDATE");
  EXPECT_FALSE(reading->end().at_end);
  const auto writing = witness();
  target.sql("INSERT INTO versions VALUES (1)");
  target.sql("ALTER TABLE versions ADD COLUMN more int");
  EXPECT_TRUE(writing->end().at_end);
}

TEST_F(LockWitness, DoesNotTakeALockAtTheBeginningForTheEnd) {
  const auto watch = witness();
  target.sql("BEGIN; LOCK TABLE versions; ALTER TABLE items ADD COLUMN note text; COMMIT");
  EXPECT_FALSE(watch->end().at_end);
}

TEST_F(LockWitness, SeesWhatIsHeldAcrossItsLooksWithoutAVersionTable) {
  const auto watch = witness("none");
  const support::Held holder(target.server.url(target.name), "LOCK TABLE items IN SHARE MODE");
  let_look();
  const auto seen = watch->end();
  EXPECT_FALSE(seen.at_end);
  EXPECT_EQ(mode_on(seen, "public.items"), "ShareLock");
}

TEST_F(LockWitness, NamesTheTablesThatGotAnotherFile) {
  const auto watch = witness();
  target.sql("ALTER TABLE items ALTER COLUMN id TYPE bigint");
  EXPECT_EQ(watch->end().new_storage, std::vector<std::string>{"public.items"});
}

TEST_F(LockWitness, IsInNobodysWayWhoBuildsAnIndex) {
  const auto watch = witness();
  target.sql("ALTER DATABASE " + target.name + " SET lock_timeout = '20s'");
  for (int n = 0; n < 5; ++n) {
    target.sql("CREATE INDEX CONCURRENTLY i" + std::to_string(n) + " ON items (id)");
  }
  EXPECT_FALSE(watch->end().at_end);
}

}  // namespace
}  // namespace belay::world
