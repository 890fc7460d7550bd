// A real pgbouncer before the server, in transaction and in session mode.
#include <unistd.h>

#include <thread>

#include "support/temp_dir.hpp"
#include "world/pg/sql_target.hpp"
#include "world/pg/target.hpp"
#include "world/process/process_runner.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

class UntilSaid final : public ports::Stop {
 public:
  ports::StopLevel level() const override { return level_; }
  std::atomic<ports::StopLevel> level_ = ports::StopLevel::none;
};

class Pooler : public testing::Test {
 protected:
  // `ignored`: start-up parameters that are dropped instead of refused.
  void start(const std::string& ignored, const std::string& mode = "transaction") {
    fs::permissions(files.path(), fs::perms(0755));
    support::write_text(files / "users", "\"postgres\" \"" + password + "\"\n");
    support::write_text(files / "pgbouncer.ini",
                        "[databases]\n" + target.name +
                            " = host=127.0.0.1 port=" + std::to_string(target.server.port()) +
                            "\n[pgbouncer]\nlisten_addr = 127.0.0.1\n" + "listen_port = " +
                            std::to_string(port) + "\nunix_socket_dir =\nauth_type = trust\n" +
                            "auth_file = " + (files / "users").string() + "\npool_mode = " + mode +
                            "\n" + "ignore_startup_parameters = " + ignored + "\n");
    ports::Command command;
    command.argv = {"/usr/sbin/pgbouncer", files / "pgbouncer.ini"};
    if (geteuid() == 0) {
      const std::vector<std::string> as_nobody{"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                               "--clear-groups"};
      command.argv.insert(command.argv.begin(), as_nobody.begin(), as_nobody.end());
    }
    command.cwd = "/";
    command.attempt = {{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, {0, 0}, 1};
    command.deadline = std::chrono::minutes(2);
    pooler = std::thread([this, command] { static_cast<void>(runner->run(command, stop)); });
  }
  ~Pooler() override {
    stop.level_ = ports::StopLevel::now;
    if (pooler.joinable()) pooler.join();
  }
  // Asked again until the pooler listens.
  Result<ports::ServerFacts> facts() {
    const auto database = take(open_database({Secret(url), "belay:test"}));
    while (true) {
      auto facts = database->server();
      const bool refused =
          !facts && facts.error().message.find("Connection refused") != std::string::npos;
      if (!refused) return facts;
      std::this_thread::yield();
    }
  }

  Target target{"pooled"};
  support::TempDir files;
  const std::string password{support::Postgres::password};
  int port = support::free_port();
  std::string url = "postgresql://postgres@127.0.0.1:" + std::to_string(port) + "/" + target.name;
  UntilSaid stop;
  std::unique_ptr<ports::ProcessRunner> runner = make_process_runner(files / "home");
  std::thread pooler;
};

TEST_F(Pooler, IsNoticedWhenItDropsOurSettings) {
  start("options,extra_float_digits");
  EXPECT_TRUE(take(facts()).pooled);
  const auto epoch = take(open_database({Secret(url), "belay:test"}))->epoch("e");
  ASSERT_FALSE(epoch);
  EXPECT_EQ(epoch.error().code, ErrorCode::unsupported);
}

TEST_F(Pooler, IsNoticedByItsServerProcessesWhenOurSettingsHoldAnyway) {
  target.sql("ALTER DATABASE \"" + target.name + "\" SET search_path = pg_catalog");
  target.sql("ALTER DATABASE \"" + target.name + "\" SET TimeZone = 'UTC'");
  start("options,extra_float_digits");
  EXPECT_TRUE(take(facts()).pooled);
}

TEST_F(Pooler, InSessionModeIsNoticedWhenItDropsOurSettings) {
  start("options,extra_float_digits", "session");
  EXPECT_TRUE(take(facts()).pooled);
}

TEST_F(Pooler, IsNoticedByTheSessionOfAScriptWhoseLimitsItDrops) {
  start("options,extra_float_digits", "session");
  static_cast<void>(take(facts()));
  const auto sql = take(open_sql_target({Secret(url), "belay:test"}));
  const auto refused = sql->open({"test",
                                  1,
                                  {{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, {0, 0}, 1},
                                  {std::chrono::milliseconds(50), 2},
                                  std::chrono::minutes(1),
                                  std::chrono::minutes(1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
}

TEST_F(Pooler, InSessionModeWhereOurSettingsHoldIsAsGoodAsTheServer) {
  target.sql("ALTER DATABASE \"" + target.name + "\" SET search_path = pg_catalog");
  target.sql("ALTER DATABASE \"" + target.name + "\" SET TimeZone = 'UTC'");
  start("options,extra_float_digits", "session");
  EXPECT_FALSE(take(facts()).pooled);
}

TEST_F(Pooler, ThatRefusesOurSettingsIsCalledAPooler) {
  start("extra_float_digits");
  const auto refused = facts();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unsupported);
  EXPECT_NE(refused.error().message.find("is a pooler"), std::string::npos);
}

}  // namespace
}  // namespace belay::world
