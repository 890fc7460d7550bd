// The fence, the copy and the swap, on the real server.
#include <atomic>
#include <thread>

#include "world/pg/target.hpp"

namespace belay::world {
namespace {

constexpr auto soon = std::chrono::seconds(30);
const ports::KeepTransaction nobody;  // is told

class Swap : public testing::Test {
 protected:
  Swap() {
    target.sql("CREATE TABLE t (v text); INSERT INTO t VALUES ('live')");
    swap = take(open_swap(target.options("belay:swap")));
  }
  ~Swap() override { static_cast<void>(swap->unfence(target.name, nobody)); }

  bool exists(const std::string& database) { return take(swap->exists(database)); }
  std::string admin(const std::string& query) { return server.value("postgres", query); }
  void make_copy() {
    take(swap->create_like(target.name, copy));
    server.sql(copy, "CREATE TABLE t (v text); INSERT INTO t VALUES ('restored')");
  }
  // Waits until the swap's session waits for a lock; it is another thread's doing.
  std::string waiting_pid() {
    while (true) {
      const auto pid = admin(
          "SELECT pid FROM pg_stat_activity WHERE application_name = 'belay:swap' "
          "AND wait_event_type = 'Lock'");
      if (!pid.empty()) return pid;
      std::this_thread::yield();
    }
  }

  Target target{"live"};
  support::Postgres& server = target.server;
  std::string copy = target.name + " copy\"";
  std::string aside = target.name + "_aside";
  std::unique_ptr<ports::DatabaseSwap> swap;
};

TEST_F(Swap, FenceEndsEverybodyAndLetsNobodyIn) {
  support::Held writer(server.url(target.name), "INSERT INTO t VALUES ('late')");
  take(swap->fence(target.name, soon, nobody));
  EXPECT_FALSE(writer.alive());
  EXPECT_THROW(target.sql("SELECT 1"), std::runtime_error);
  take(swap->fence(target.name, soon, nobody));
  EXPECT_EQ(admin("SELECT datname FROM pg_database WHERE datname = '" + target.name + "'"),
            target.name);
  take(swap->unfence(target.name, nobody));
  take(swap->unfence(target.name, nobody));
  EXPECT_EQ(target.value("SELECT count(*) FROM t"), "1");
}

// Clients that do this again and again, and are not put off by being refused or ended.
class Clients {
 public:
  Clients(support::Postgres& server, const std::string& database, const std::string& statement) {
    for (int i = 0; i < 3; ++i) {
      threads_.emplace_back([&, database, statement] {
        while (!over_) {
          try {
            server.sql(database, statement);
            ++done_;
          } catch (const std::runtime_error&) {
          }
        }
      });
    }
  }
  ~Clients() { leave(); }
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  int done() const { return done_; }
  // How often they did it.
  int leave() {
    over_ = true;
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    return done_;
  }

 private:
  std::atomic<bool> over_ = false;
  std::atomic<int> done_ = 0;
  std::vector<std::thread> threads_;
};

TEST_F(Swap, FenceHoldsAgainstClientsThatComeBackAtOnce) {
  Clients clients(server, target.name, "INSERT INTO t VALUES ('again')");
  while (clients.done() < 20) std::this_thread::yield();
  take(swap->fence(target.name, soon, nobody));
  const auto counter = take(swap->counter());
  for (int attempt = 0; attempt < 50; ++attempt) {
    EXPECT_EQ(take(swap->foreign_transactions(counter, {})), 0);
  }
  const int written = clients.leave();
  take(swap->unfence(target.name, nobody));
  EXPECT_EQ(target.value("SELECT count(*) - 1 FROM t"), std::to_string(written));
}

TEST_F(Swap, FenceIsNotProvenWhileAPreparedTransactionIsThere) {
  target.sql("BEGIN; INSERT INTO t VALUES ('prepared'); PREPARE TRANSACTION 'p'");
  const auto fenced = swap->fence(target.name, std::chrono::milliseconds(1), nobody);
  ASSERT_FALSE(fenced);
  EXPECT_EQ(fenced.error().code, ErrorCode::database_error);
  take(swap->unfence(target.name, nobody));
  target.sql("ROLLBACK PREPARED 'p'");
  take(swap->fence(target.name, soon, nobody));
}

TEST_F(Swap, OfADatabaseThatIsNotThereIsRefused) {
  EXPECT_FALSE(swap->fence("no such", soon, nobody));
  EXPECT_FALSE(swap->unfence("no such", nobody));
  EXPECT_FALSE(swap->create_like("no such", copy));
  EXPECT_FALSE(exists("no such"));
  EXPECT_FALSE(exists(copy));
  take(swap->drop_copy("no such"));
}

TEST_F(Swap, CopyIsLikeTheOriginalAndTheSwapCarriesTheRest) {
  server.create_role("copy_owner");
  server.create_role("copy_reader");
  const std::string live = "\"" + target.name + "\"";
  server.sql("postgres", "DROP DATABASE " + live);
  server.sql("postgres", "CREATE DATABASE " + live +
                             " TEMPLATE template0 OWNER copy_owner ENCODING 'UTF8' LC_COLLATE 'C' "
                             "LC_CTYPE 'C' CONNECTION LIMIT 7");
  for (const auto& statement :
       {"ALTER DATABASE " + live + " SET search_path TO '$user', \"a, b\", public",
        "ALTER DATABASE " + live + " SET work_mem TO '5MB'",
        "ALTER DATABASE " + live + " SET app.tenant TO 'it''s, \"x\"'",
        "ALTER ROLE copy_reader IN DATABASE " + live + " SET statement_timeout TO '3s'",
        "REVOKE CONNECT ON DATABASE " + live + " FROM PUBLIC",
        "GRANT CONNECT ON DATABASE " + live + " TO copy_reader WITH GRANT OPTION",
        "COMMENT ON DATABASE " + live + " IS 'the ''live'' one'"}) {
    server.sql("postgres", statement);
  }
  const auto likeness = [&](const std::string& name) {
    return admin(
        "SELECT jsonb_build_object('owner', pg_get_userbyid(datdba), 'encoding', encoding, "
        "'collate', datcollate, 'ctype', datctype, 'provider', datlocprovider, 'acl', (SELECT "
        "array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a), 'space', dattablespace, "
        "'settings', (SELECT jsonb_agg(jsonb_build_array(setrole, setconfig) ORDER BY setrole) "
        "FROM pg_db_role_setting WHERE setdatabase = d.oid)) FROM pg_database d WHERE datname = '" +
        name + "'");
  };
  const auto dress = [&](const std::string& name) {
    return admin(
        "SELECT datconnlimit || ' ' || datallowconn || ' ' || "
        "shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '" +
        name + "'");
  };
  const auto before = likeness(target.name);
  const auto dressed = dress(target.name);
  make_copy();
  EXPECT_EQ(likeness(copy), before);
  take(swap->fence(target.name, soon, nobody));
  take(swap->swap(target.name, copy, aside));
  EXPECT_EQ(likeness(target.name), before);
  EXPECT_EQ(dress(target.name), dressed);
}

TEST_F(Swap, CopyOfOursIsReplacedAndAForeignOneRefused) {
  make_copy();
  take(swap->create_like(target.name, copy));
  EXPECT_THROW(server.sql(copy, "SELECT FROM t"), std::runtime_error);
  take(swap->drop_copy(copy));
  EXPECT_FALSE(exists(copy));
  const Target foreign("foreign");
  EXPECT_FALSE(swap->create_like(target.name, foreign.name));
  EXPECT_FALSE(swap->drop_copy(foreign.name));
  EXPECT_FALSE(swap->drop_copy(target.name));
  EXPECT_TRUE(exists(foreign.name));
}

TEST_F(Swap, CopyHalfMadeByARunnerThatDiedIsOurs) {
  server.sql("postgres", "CREATE DATABASE half ALLOW_CONNECTIONS false CONNECTION LIMIT 1717171");
  take(swap->create_like(target.name, "half"));
  take(swap->drop_copy("half"));
  EXPECT_FALSE(exists("half"));
}

TEST_F(Swap, PutsTheCopyInPlaceAndKeepsTheOtherAsideClosed) {
  make_copy();
  const support::Held left_over(server.url(target.name), "SELECT 1");
  take(swap->fence(target.name, soon, nobody));
  take(swap->swap(target.name, copy, aside));
  EXPECT_EQ(target.value("SELECT v FROM t"), "restored");
  EXPECT_FALSE(exists(copy));
  EXPECT_TRUE(exists(aside));
  EXPECT_THROW(server.sql(aside, "SELECT 1"), std::runtime_error);
  EXPECT_FALSE(swap->drop_copy(aside)) << "the live data of a moment ago is no copy";
}

TEST_F(Swap, IsRefusedUnlessFenced) {
  make_copy();
  EXPECT_FALSE(swap->swap(target.name, copy, aside));
  EXPECT_EQ(target.value("SELECT v FROM t"), "live");
}

TEST_F(Swap, IsRefusedWithAForeignCopyOrATakenName) {
  const Target foreign("foreign");
  make_copy();
  take(swap->fence(target.name, soon, nobody));
  EXPECT_FALSE(swap->swap(target.name, foreign.name, aside));
  EXPECT_FALSE(swap->swap(target.name, copy, foreign.name));
  EXPECT_TRUE(exists(copy));
  EXPECT_FALSE(exists(aside));
}

TEST_F(Swap, EndsTheSessionsThatTheCopyStillHas) {
  make_copy();
  support::Held verifying(server.url("postgres"), "SELECT 1");
  auto options = target.options();
  options.database = copy;
  const auto database = take(open_database(options));
  EXPECT_EQ(take(database->epoch("e")), 0);
  take(swap->fence(target.name, soon, nobody));
  take(swap->swap(target.name, copy, aside));
  EXPECT_EQ(target.value("SELECT v FROM t"), "restored");
}

TEST_F(Swap, ClosesTheCopyToClientsThatComeToItAtOnce) {
  make_copy();
  const Clients clients(server, copy, "SELECT pg_sleep(10)");
  while (admin("SELECT count(*) >= 3 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(10)%' AND "
               "datname LIKE '% copy\"'") != "t") {
    std::this_thread::yield();
  }
  take(swap->fence(target.name, soon, nobody));
  take(swap->swap(target.name, copy, aside));
  EXPECT_EQ(target.value("SELECT v FROM t"), "restored");
}

TEST_F(Swap, KilledBetweenTheRenamesLeavesBothOldNames) {
  make_copy();
  take(swap->fence(target.name, soon, nobody));
  // The second RENAME wants the copy's database object, which this session holds.
  support::Held holder(server.url("postgres"),
                       "COMMENT ON DATABASE \"" + target.name +
                           " copy\"\"\" IS 'belay: a copy being restored, safe to drop'");
  Done swapped;
  std::thread swapping([&] { swapped = swap->swap(target.name, copy, aside); });
  server.sql("postgres", "SELECT pg_terminate_backend(" + waiting_pid() + ", 10000)");
  swapping.join();
  holder.release();
  ASSERT_FALSE(swapped);
  EXPECT_EQ(swapped.error().code, ErrorCode::database_unreachable);
  EXPECT_TRUE(exists(target.name));
  EXPECT_TRUE(exists(copy));
  EXPECT_FALSE(exists(aside));
  take(swap->swap(target.name, copy, aside));
  EXPECT_EQ(target.value("SELECT v FROM t"), "restored");
}

TEST_F(Swap, KilledWithTheServerLeavesBothOldNames) {
  make_copy();
  take(swap->fence(target.name, soon, nobody));
  support::Held holder(server.url("postgres"),
                       "COMMENT ON DATABASE \"" + target.name +
                           " copy\"\"\" IS 'belay: a copy being restored, safe to drop'");
  Done swapped;
  std::thread swapping([&] { swapped = swap->swap(target.name, copy, aside); });
  static_cast<void>(waiting_pid());
  server.stop_immediate();
  swapping.join();
  server.start();
  ASSERT_FALSE(swapped);
  EXPECT_TRUE(exists(target.name));
  EXPECT_TRUE(exists(copy));
  EXPECT_FALSE(exists(aside));
}

class Counter : public Swap {};

TEST_F(Counter, SeesOneTransactionOfAnother) {
  const auto since = take(swap->counter());
  EXPECT_EQ(take(swap->foreign_transactions(since, {})), 0);
  target.sql("INSERT INTO t VALUES ('x')");
  EXPECT_EQ(take(swap->foreign_transactions(since, {})), 1);
}

TEST_F(Counter, IsNotMovedByReadersOrByWhatWasRolledBack) {
  const auto since = take(swap->counter());
  EXPECT_EQ(target.value("SELECT count(*) FROM t"), "1");
  EXPECT_THROW(target.sql("INSERT INTO t VALUES ('x'); SELECT 1 / 0"), std::runtime_error);
  EXPECT_EQ(take(swap->foreign_transactions(since, {})), 0);
}

TEST_F(Counter, SeesWhatWasRunningAtTheReadingAndCommittedAfterIt) {
  support::Held running(server.url(target.name), "INSERT INTO t VALUES ('running')");
  target.sql("INSERT INTO t VALUES ('done before the reading')");
  const auto since = take(swap->counter());
  running.commit();
  EXPECT_GT(take(swap->foreign_transactions(since, {})), 0);
}

TEST_F(Counter, LeavesOutOurOwn) {
  const RunId run{"01ARZ3NDEKTSV4RRFFQ69G5FAV"};
  const auto since = take(swap->counter());
  take(target.database->make_belay_schema());
  take(target.database->take_epoch("e", 1, run, "h"));
  EXPECT_FALSE(target.database->take_epoch("e", 1, run, "h"));
  take(target.database->mark("e", 1, "a"));
  take(target.database->mark("e", 1, "a"));
  EXPECT_FALSE(target.database->mark("e", 2, "b"));
  target.sql("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)");
  const auto after_ddl =
      take(swap->foreign_transactions(since, take(target.database->own_transactions({}))));
  target.sql("INSERT INTO alembic_version VALUES ('a')");
  auto own = take(target.database->own_transactions({}));
  const auto keep = [&](const std::string& id) -> Done {
    own.push_back(id);
    return {};
  };
  take(swap->fence(target.name, soon, keep));
  EXPECT_EQ(after_ddl, 1) << "the table was made by another";
  EXPECT_EQ(take(swap->foreign_transactions(since, own)), 1);
  take(swap->unfence(target.name, keep));
  EXPECT_EQ(take(swap->foreign_transactions(since, own)), 1);
}

class ClosedBy : public Swap {
 protected:
  std::optional<std::string> closed_by() { return take(swap->closed_by(target.name)); }
  std::vector<std::string> kept;
  const ports::KeepTransaction keep = [this](const std::string& id) -> Done {
    kept.push_back(id);
    return {};
  };
};

TEST_F(ClosedBy, NamesTheFenceForAsLongAsNobodyWasLetIn) {
  EXPECT_EQ(closed_by(), std::nullopt);
  take(swap->fence(target.name, soon, keep));
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(closed_by(), kept.front());
  take(swap->fence(target.name, soon, keep));
  server.sql("postgres", "VACUUM FREEZE pg_database");
  EXPECT_EQ(closed_by(), kept.front()) << "nobody was let in";
  const std::string alter = "ALTER DATABASE \"" + target.name + "\" ALLOW_CONNECTIONS ";
  server.sql("postgres", alter + "true");
  EXPECT_EQ(closed_by(), std::nullopt);
  server.sql("postgres", alter + "false");
  EXPECT_NE(closed_by(), kept.front()) << "it was open in between";
}

TEST_F(ClosedBy, IsToldBeforeTheFenceCommits) {
  const auto refuse = [](const std::string&) -> Done {
    return fail(ErrorCode::disk_full, "no room for the note");
  };
  const auto fenced = swap->fence(target.name, soon, refuse);
  ASSERT_FALSE(fenced);
  EXPECT_EQ(fenced.error().code, ErrorCode::disk_full);
  EXPECT_EQ(closed_by(), std::nullopt);
}

TEST_F(Swap, SeesTheIdentityAndEndsTheSessionsOfADatabaseThatAdmitsNobody) {
  const auto open = take(target.database->server()).identity;
  support::Held other(server.url("postgres"), "SET application_name = 'belay:dead:1'");
  take(swap->fence(target.name, soon, nobody));
  EXPECT_EQ(take(swap->identity(target.name)), open);
  EXPECT_EQ(take(swap->end_sessions("belay:dead:", soon)), 1);
  EXPECT_FALSE(other.alive());
}

TEST_F(Counter, OfAnotherHistoryProvesNothing) {
  EXPECT_FALSE(swap->foreign_transactions({""}, {}));
  EXPECT_FALSE(swap->foreign_transactions({"0"}, {}));
  EXPECT_FALSE(swap->foreign_transactions({"x"}, {}));
  EXPECT_GT(take(swap->foreign_transactions({"9000000000"}, {})), 0);
}

}  // namespace
}  // namespace belay::world
