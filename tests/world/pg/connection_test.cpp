// Lost, refused and silent servers, and what may never be in a message.
#include <signal.h>

#include "world/pg/connection.hpp"
#include "world/pg/conninfo.hpp"
#include "world/pg/target.hpp"

namespace belay::world {
namespace {

using support::Postgres;

template <class T>
Error error_of(const Result<T>& result) {
  return result ? Error{} : result.error();
}

std::unique_ptr<Connection> connect(const std::string& url, SessionLimits limits = {}) {
  return std::make_unique<Connection>(take(ConnInfo::parse(Secret(url))), "belay:test", false,
                                      limits);
}

Result<std::string> ask(Connection& connection, const std::string& query, Mode mode = Mode::read) {
  return connection.run(mode, [&](Work& work) -> Result<std::string> {
    return work.exec1(query)[0].as<std::string>("");
  });
}

TEST(Connection, CarriesItsSettings) {
  const Target target;
  const auto connection = connect(target.server.url(target.name));
  const auto setting = [&](const std::string& name) {
    return take(ask(*connection, "SELECT current_setting('" + name + "')"));
  };
  EXPECT_EQ(setting("search_path"), "pg_catalog");
  EXPECT_EQ(setting("application_name"), "belay:test");
  EXPECT_EQ(setting("statement_timeout"), "1min");
  EXPECT_EQ(setting("lock_timeout"), "2s");
  EXPECT_EQ(setting("client_connection_check_interval"), "500ms");
  EXPECT_EQ(setting("client_encoding"), "UTF8");
  EXPECT_NE(setting("idle_in_transaction_session_timeout"), "0");
}

TEST(Connection, CommitsDurablyAlsoWhereTheDatabaseDoesNot) {
  const Target target;
  target.server.sql(target.name,
                    "ALTER DATABASE \"" + target.name + "\" SET synchronous_commit = off");
  const auto connection = connect(target.server.url(target.name));
  EXPECT_EQ(take(ask(*connection, "SELECT current_setting('synchronous_commit')")), "on");
}

TEST(Connection, HasTheLastWordOverTheUrl) {
  const Target target;
  const auto connection =
      connect(target.server.url(target.name) +
              "?application_name=other&options=-csearch_path%3Dpublic%20-cwork_mem%3D5MB");
  EXPECT_EQ(take(ask(*connection, "SELECT current_setting('search_path')")), "pg_catalog");
  EXPECT_EQ(take(ask(*connection, "SELECT current_setting('application_name')")), "belay:test");
  EXPECT_EQ(take(ask(*connection, "SELECT current_setting('work_mem')")), "5MB");
}

TEST(Connection, ThatIsReadOnlyWritesNothing) {
  const Target target;
  auto options = target.options();
  options.read_only = true;
  EXPECT_EQ(error_of(take(open_database(options))->make_belay_schema().map([] { return 0; })).code,
            ErrorCode::database_error);
  EXPECT_EQ(target.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'belay'"), "0");
}

TEST(Connection, RefusedSaysSoWithoutThePassword) {
  const Target target;
  std::string wrong = target.server.url(target.name);
  wrong.replace(wrong.find(Postgres::password), Postgres::password.size(), "WrongCanary9");
  const auto error = error_of(ask(*connect(wrong), "SELECT 1"));
  EXPECT_EQ(error.code, ErrorCode::database_unreachable);
  EXPECT_EQ(error.disposition, Disposition::retry);
  EXPECT_NE(error.message.find("password authentication failed"), std::string::npos);
  EXPECT_EQ(describe(error).find("WrongCanary9"), std::string::npos);
}

TEST(Connection, ToNowhereIsUnreachable) {
  const auto error = error_of(ask(*connect("postgresql://u:Canary8@127.0.0.1:1/db"), "SELECT 1"));
  EXPECT_EQ(error.code, ErrorCode::database_unreachable);
  EXPECT_EQ(error.disposition, Disposition::retry);
  EXPECT_NE(error.message.find("127.0.0.1:1/db"), std::string::npos);
  EXPECT_EQ(describe(error).find("Canary8"), std::string::npos);
}

TEST(Connection, UrlThatCannotBeReadIsNotQuoted) {
  for (const char* url : {"postgresql://u:pw%zzCanary@h/db", "postgresql://u:Canary@[h/db",
                          "host=h password='Canary", "mysql://u:Canary@h/db"}) {
    const auto opened = open_database({Secret(url), "belay:test"});
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, ErrorCode::config_invalid);
    EXPECT_EQ(describe(opened.error()).find("Canary"), std::string::npos);
  }
}

TEST(Connection, PasswordIsTakenOutOfEveryTextInAllItsForms) {
  const auto info = take(ConnInfo::parse(Secret("postgresql://u:p%23%25w@h/db")));
  EXPECT_EQ(info.redacted("a p#%w b p%23%25w c"), "a *** b *** c");
}

TEST(Connection, IsRefusedWhereAPartOfTheUrlWouldBeTakenFromElsewhere) {
  const std::vector<std::pair<std::string, std::string>> refused{
      {"postgresql://h/db", "names no user"},
      {"postgresql://u@h", "names no database"},
      {"host=h user=u", "names no database"},
      {"postgresql://u@h/db?service=s", "names a service"},
      {"postgresql://u:half@other@h/db", "cannot be understood"},
      {"postgresql://u:half/other@h/db", "cannot be understood"},
      {"host=h user=u dbname=d port=other", "cannot be understood"}};
  for (const auto& [url, says] : refused) {
    const auto info = ConnInfo::parse(Secret(url));
    ASSERT_FALSE(info) << url;
    EXPECT_EQ(info.error().code, ErrorCode::config_invalid);
    EXPECT_NE(info.error().message.find(says), std::string::npos) << describe(info.error());
    EXPECT_EQ(describe(info.error()).find("other"), std::string::npos);
  }
  EXPECT_EQ(take(ConnInfo::parse(Secret("postgresql://u@/db"))).place(), "local socket:5432/db");
  EXPECT_TRUE(ConnInfo::parse(Secret("postgresql://u:p%40%2Fw@h1:1,h2:2/db")));
}

TEST(Connection, LostBeforeTheCommitIsMadeAgainAtTheNextCall) {
  const Target target;
  const auto connection = connect(target.server.url(target.name));
  const auto cut = ask(*connection, "SELECT pg_terminate_backend(pg_backend_pid())", Mode::write);
  EXPECT_EQ(error_of(cut).code, ErrorCode::database_unreachable);
  EXPECT_EQ(error_of(cut).disposition, Disposition::retry);
  EXPECT_EQ(take(ask(*connection, "SELECT 1")), "1");
}

TEST(Connection, EndedWhileItWasIdleIsNotNoticed) {
  const Target target;
  const auto connection = connect(target.server.url(target.name));
  const auto pid = take(ask(*connection, "SELECT pg_backend_pid()"));
  target.sql("SELECT pg_terminate_backend(" + pid + ", 10000)");
  EXPECT_NE(take(ask(*connection, "SELECT pg_backend_pid()")), pid);
}

TEST(Connection, LostDuringTheCommitIsInDoubt) {
  const Target target;
  // The commit itself kills the session: a deferred trigger runs inside COMMIT.
  target.sql(R"sql(
    CREATE TABLE t (v int);
    CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION cut();)sql");
  const auto connection = connect(target.server.url(target.name));
  const auto written = ask(*connection, "INSERT INTO public.t VALUES (1) RETURNING v", Mode::write);
  EXPECT_EQ(error_of(written).code, ErrorCode::database_in_doubt);
  EXPECT_EQ(error_of(written).disposition, Disposition::in_doubt);
}

TEST(Connection, OverAServerStopIsUnreachableAndThenBack) {
  const Target target;
  take(target.database->make_belay_schema());
  target.server.stop_immediate();
  EXPECT_EQ(error_of(target.database->epoch("e")).code, ErrorCode::database_unreachable);
  EXPECT_EQ(error_of(target.database->epoch("e")).disposition, Disposition::retry);
  target.server.start();
  EXPECT_EQ(take(target.database->epoch("e")), 0);
}

TEST(Connection, AStoppedServerProcessMeetsTheDeadline) {
  const Target target;
  SessionLimits limits;
  limits.connect = std::chrono::hours(1);  // nor one that was set for what came before
  limits.answer = std::chrono::milliseconds(200);
  const auto connection = connect(target.server.url(target.name), limits);
  const int pid = std::stoi(take(ask(*connection, "SELECT pg_backend_pid()")));
  ASSERT_EQ(kill(pid, SIGSTOP), 0);
  const auto error = error_of(ask(*connection, "SELECT 1"));
  kill(pid, SIGCONT);
  EXPECT_EQ(error.code, ErrorCode::database_unreachable);
  EXPECT_NE(error.message.find("did not answer in time"), std::string::npos);
  EXPECT_EQ(take(ask(*connection, "SELECT 1")), "1");
}

TEST(Connection, AStoppedServerMeetsTheConnectTimeout) {
  const Target target;
  SessionLimits limits;
  limits.connect = std::chrono::seconds(2);
  ASSERT_EQ(kill(target.server.pid(), SIGSTOP), 0);
  const auto error = error_of(ask(*connect(target.server.url(target.name), limits), "SELECT 1"));
  kill(target.server.pid(), SIGCONT);
  EXPECT_EQ(error.code, ErrorCode::database_unreachable);
}

TEST(Connection, SaysWhenALockIsNotToBeHad) {
  const Target target;
  target.sql("CREATE TABLE t (v int)");
  const support::Held held(target.server.url(target.name), "LOCK TABLE t");
  SessionLimits limits;
  limits.lock = std::chrono::milliseconds(50);
  const auto error =
      error_of(ask(*connect(target.server.url(target.name), limits), "SELECT v FROM public.t"));
  EXPECT_EQ(error.code, ErrorCode::lock_timeout);
  EXPECT_EQ(error.disposition, Disposition::retry);
}

TEST(Connection, EndsAStatementOnTheServerToo) {
  const Target target;
  SessionLimits limits;
  limits.statement = std::chrono::milliseconds(50);
  const auto error = error_of(
      ask(*connect(target.server.url(target.name), limits), "SELECT pg_sleep(1000)::text"));
  EXPECT_EQ(error.code, ErrorCode::database_error);
  EXPECT_NE(error.message.find("57014"), std::string::npos);
}

TEST(Connection, ErrorsOfTheBodyRollBack) {
  const Target target;
  target.sql("CREATE TABLE t (v int)");
  const auto connection = connect(target.server.url(target.name));
  const Done done = connection->run(Mode::write, [](Work& work) -> Done {
    work.exec("INSERT INTO public.t VALUES (1)");
    return fail(ErrorCode::stale_epoch, "no");
  });
  EXPECT_EQ(done.error().code, ErrorCode::stale_epoch);
  EXPECT_EQ(target.value("SELECT count(*) FROM t"), "0");
}

TEST(Connection, OfStatementsSaysTheFirstLineAndNoValue) {
  const Target target;
  target.sql("CREATE TABLE t (v int PRIMARY KEY); INSERT INTO t VALUES (424242)");
  const auto error = error_of(ask(*connect(target.server.url(target.name)),
                                  "INSERT INTO public.t VALUES (424242) RETURNING v", Mode::write));
  EXPECT_EQ(error.code, ErrorCode::database_error);
  EXPECT_EQ(error.message, "duplicate key value violates unique constraint \"t_pkey\" (23505)");
}

}  // namespace
}  // namespace belay::world
