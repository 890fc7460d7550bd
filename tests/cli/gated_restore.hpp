// A restore that a test can stop while it copies: the fixture of what happens to one meanwhile.
#pragma once

#include <unistd.h>

#include <filesystem>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;

// Release app-2 drops a column and is unwell, so that only a restore brings the state back. The
// backup holds an index whose building waits, in a copy, for as long as a file is there.
class GatedRestore : public testing::Test {
 protected:
  GatedRestore() : gate_(server_.directory() / ("gate-" + scene_.database())) {
    scene_.add_release("app-1", {first_revision()});
    const auto first = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
    EXPECT_EQ(first.status, status::succeeded) << first.output;
    scene_.sql("INSERT INTO items VALUES (1, 'kept')");
    scene_.sql(
        "CREATE FUNCTION gate(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN "
        "WHILE current_database() LIKE '%\\_restore\\_%' AND "
        "(SELECT size FROM pg_stat_file('" +
        gate_.string() +
        "', true)) IS NOT NULL LOOP PERFORM pg_sleep(0.02); END LOOP; "
        "RETURN i; END $$");
    scene_.sql("CREATE INDEX through_the_gate ON items (public.gate(id))");
    scene_.add_release(
        "app-2", {first_revision(), {"0002", "0001", "op.drop_column('items', 'body')", "pass"}});
    plan_ = scene_.add_plan("app-2", "0002");
    scene_.make_unwell("app-2");
  }
  ~GatedRestore() override { std::filesystem::remove(gate_); }

  std::string admin(const std::string& query) { return server_.value("postgres", query); }
  bool is_open() {
    return admin("SELECT datallowconn FROM pg_database WHERE datname = '" + scene_.database() +
                 "'") == "t";
  }
  std::string database_like(const std::string& what) {
    return admin("SELECT datname FROM pg_database WHERE datname LIKE '" +
                 scene_.database().substr(0, 30) + "\\_" + what + "\\_%'");
  }
  bool is_copying() {
    return !admin(
                "SELECT pid FROM pg_stat_activity WHERE datname LIKE '%\\_restore\\_%' "
                "AND query LIKE 'CREATE INDEX%'")
                .empty();
  }
  void wait_until_copying(Child& run) {
    while (!is_copying()) {
      ASSERT_FALSE(run.has_ended()) << run.output_so_far();
      usleep(1000);
    }
  }

  void expect_restored(const Ended& ended) {
    EXPECT_EQ(ended.status, status::restored) << ended.output;
    EXPECT_EQ(scene_.revision(), "0001");
    EXPECT_EQ(scene_.value("SELECT body FROM items"), "kept");
    EXPECT_EQ(database_like("restore"), "");
    EXPECT_NE(database_like("failed"), "");
    scene_.expect_nothing_left();
  }
  void expect_refused(const Ended& ended) {
    EXPECT_EQ(ended.status, status::person) << ended.output;
    EXPECT_TRUE(is_open());
    EXPECT_EQ(scene_.revision(), "0002");
    EXPECT_EQ(scene_.value("SELECT count(*) FROM items"), "2");
    scene_.expect_nothing_left();
  }

  Scene scene_;
  Postgres& server_ = Postgres::shared();
  std::filesystem::path gate_;
  std::string plan_;
};

}  // namespace belay::cli_test
