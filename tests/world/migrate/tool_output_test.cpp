#include "world/migrate/tool_output.hpp"

#include <gtest/gtest.h>

namespace belay::world {
namespace {

using Environment = std::map<std::string, Secret>;

ports::Exited failed(const std::string& tail) {
  ports::Exited exited;
  exited.status = 1;
  exited.tail = tail;
  return exited;
}

TEST(ErrorLine, IsTheExceptionAndNotWhatSqlAlchemyPrintsBehindIt) {
  EXPECT_EQ(
      error_line("Traceback (most recent call last):\n"
                 "  File \"x.py\", line 3, in f\n"
                 "psycopg2.errors.DuplicateColumn: column \"a\" exists\n\n"
                 "The above exception was the direct cause of the following exception:\n\n"
                 "sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateColumn) column "
                 "\"a\" exists\n\n"
                 "[SQL: ALTER TABLE t ADD COLUMN a INTEGER]\n"
                 "(Background on this error at: https://sqlalche.me/e/14/f405)\n"),
      "sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateColumn) column \"a\" exists");
}

TEST(ErrorLine, IsAlembicsOwnRefusal) {
  EXPECT_EQ(error_line("ERROR [alembic.util.messaging] x\n  FAILED: y\nFAILED: Can't locate "
                       "revision identified by 'z'\n"),
            "FAILED: Can't locate revision identified by 'z'");
}

TEST(ErrorLine, TakesBuiltInExceptionsAndElseTheLastLine) {
  EXPECT_EQ(error_line("KeyError: 'DATABASE_URL'\n"), "KeyError: 'DATABASE_URL'");
  EXPECT_EQ(error_line("KeyboardInterrupt\n\n"), "KeyboardInterrupt");
  EXPECT_EQ(error_line("DETAIL: x\n\n  it is over \n\n"), "it is over");
  EXPECT_EQ(error_line(""), "");
}

TEST(IsLockFailure, KnowsTheSignsOfLockTimeoutsAndDeadlocks) {
  for (const char* sign :
       {"(psycopg2.errors.LockNotAvailable) x", "canceling statement due to lock timeout",
        "SQLSTATE 55P03", "psycopg2.errors.DeadlockDetected: x", "ERROR:  deadlock detected"}) {
    EXPECT_TRUE(is_lock_failure(sign)) << sign;
  }
  EXPECT_FALSE(is_lock_failure("canceling statement due to user request"));
  EXPECT_FALSE(is_lock_failure("canceling statement due to statement timeout"));
}

TEST(WithoutSecrets, MasksValuesAndThePasswordsInsideUrls) {
  const Environment environment = {{"DATABASE_URL", Secret("postgresql://app:pa%23ss@h:5432/db")},
                                   {"SECRET_KEY", Secret("k3y")},
                                   {"DSN", Secret("host=h password=s3cr3t dbname=d")},
                                   {"FLASK_ENV", Secret("test")}};
  EXPECT_EQ(without_secrets("at postgresql://app:pa%23ss@h:5432/db", environment), "at ***");
  EXPECT_EQ(without_secrets("user app, pa#ss or pa%23ss", environment), "user app, *** or ***");
  EXPECT_EQ(without_secrets("k3y s3cr3t", environment), "*** ***");
  EXPECT_EQ(without_secrets("a test of app on h", environment), "a test of app on h");
}

TEST(WithoutSecrets, MasksThePiecesThatABadlyQuotedUrlFallsInto) {
  const Environment environment = {{"U", Secret("postgresql://app:hunter2#whale@h/db")}};
  EXPECT_EQ(without_secrets("invalid port \"hunter2\" in whale", environment),
            "invalid port \"***\" in ***");
}

TEST(SummaryOf, IsOneEscapedLineWithoutSecrets) {
  const Environment environment = {{"U", Secret("postgresql://app:hunter22@h/db")}};
  EXPECT_EQ(summary_of(failed("ValueError: \x1b[31mhunter22\n"), environment),
            "exited with status 1: ValueError: \\x1b[31m***");
  const std::string longer = summary_of(failed("ValueError: " + std::string(5000, 'x')), {});
  EXPECT_LT(longer.size(), 600U);
}

TEST(SummaryOf, SaysHowItEndedWhenNothingWasPrinted) {
  EXPECT_EQ(summary_of(failed(""), {}), "exited with status 1");
  ports::Exited done;
  done.status = 0;
  done.tail = "INFO  [alembic] noise\n";
  EXPECT_EQ(summary_of(done, {}), "exited with status 0");
}

TEST(HintFrom, FollowsFromWhatTheToolSaid) {
  const std::string env = "set 'env_pass'";
  const auto has = [&](const std::string& output, std::string_view part) {
    const auto hint = hint_from(output, env);
    return hint.find(part) != std::string::npos && hint != env;
  };
  EXPECT_TRUE(has("configparser.MissingSectionHeaderError: File contains no section headers.\n",
                  "configuration file"));
  EXPECT_TRUE(
      has("FAILED: No 'script_location' key found in configuration.\n", "configuration file"));
  EXPECT_TRUE(has("KeyError: '0009'\nFAILED: Can't locate revision identified by '0009'\n",
                  "missing file"));
  EXPECT_TRUE(
      has("sqlalchemy.exc.OperationalError: (psycopg2.errors.QueryCanceled) canceling "
          "statement due to statement timeout\n",
          "pg_stat_activity"));
  EXPECT_TRUE(has("  File \"env.py\", line 3\nSyntaxError: invalid syntax\n", "mend the file"));
  EXPECT_EQ(hint_from("KeyError: 'DATABASE_URL'\n", env), env);
  EXPECT_EQ(hint_from("sqlalchemy.exc.ArgumentError: Could not parse URL\n", env), env);
  EXPECT_EQ(hint_from("Error: Could not locate a Flask application.\n", env), env);
  EXPECT_EQ(hint_from("ZeroDivisionError: division by zero\n", env), "");
  EXPECT_EQ(hint_from("", env), "");
}

TEST(PrintedIds, LeavesNoiseOut) {
  using Ids = std::vector<std::string>;
  EXPECT_EQ(printed_ids("0002 (head)\n"), Ids{"0002"});
  EXPECT_EQ(printed_ids("a1\nb2 (x, y) (effective head)\n\n"), (Ids{"a1", "b2"}));
  EXPECT_EQ(printed_ids("Loading settings now\n"), Ids{});
  EXPECT_EQ(printed_ids(""), Ids{});
}

}  // namespace
}  // namespace belay::world
