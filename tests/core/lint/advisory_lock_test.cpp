// Advisory locks of env.py: where a transaction of Alembic's connection holds them.
#include <gtest/gtest.h>

#include "core/lint/revision_findings.hpp"

namespace belay::lint {
namespace {

std::vector<Finding> locks_in(const std::string& env, const std::string& source) {
  return found_in("advisory-lock-in-env", source, "SELECT 1;\n", env);
}
std::vector<Finding> locks_in(const std::string& env) {
  return locks_in(env, upgrade_of("    with op.get_context().autocommit_block():\n        pass"));
}

const std::string lock = "c.execute(text('SELECT pg_advisory_lock(7)'))\n";
const std::string configure = "context.configure(connection=c)\n";

TEST(AdvisoryLockInEnv, IsFoundAtTheAutocommitBlockOfARevision) {
  const auto found = locks_in("x = 1\n" + lock + configure);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::danger);
  EXPECT_EQ(found[0].line, 2U);
  EXPECT_TRUE(found[0].message.starts_with("env.py:2 takes an advisory lock")) << found[0].message;
  EXPECT_TRUE(locks_in(lock + configure, upgrade_of("    op.drop_table('a')")).empty());
  EXPECT_TRUE(locks_in("").empty());
}

TEST(AdvisoryLockInEnv, IsFoundInEachWayToTakeIt) {
  for (const std::string& env :
       {"c.execute(select(func.pg_advisory_lock(7)))\n" + configure,
        "if not c.scalar(text('SELECT pg_try_advisory_lock(7)')):\n    raise Busy()\n" + configure,
        "c.exec_driver_sql('SELECT pg_advisory_xact_lock_shared(7)')\n" + configure,
        "LOCK = 'SELECT pg_advisory_lock(7)'\nc.execute(text(LOCK))\n" + configure,
        "LOCK = text('SELECT pg_advisory_lock(7)')\nc.execute(LOCK)\n" + configure,
        "with e.begin() as c:\n    " + lock + "    " + configure, "c.commit()\n" + lock + configure,
        lock + "other.commit()\n" + configure}) {
    EXPECT_EQ(locks_in(env).size(), 1U) << env;
  }
}

TEST(AdvisoryLockInEnv, IsFoundWhereItEndsWithTheTransaction) {
  const auto found = locks_in(configure +
                              "with context.begin_transaction():\n    "
                              "c.execute(text('SELECT pg_advisory_xact_lock(7)'))\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message,
            "autocommit_block() commits, and so gives back the advisory lock that env.py:3 takes "
            "for the transaction");
}

TEST(AdvisoryLockInEnv, IsNotFoundWhereNoTransactionOfAlembicsHoldsIt) {
  for (const std::string& env :
       {lock + "c.commit()\n" + configure, configure + lock,
        "with c.begin():\n    " + lock + configure,
        "with c.begin():\n    c.execute('SELECT pg_advisory_xact_lock(7)')\n" + configure,
        "c.execute('SELECT pg_advisory_xact_lock(7)')\nc.commit()\n" + configure,
        "guard." + lock.substr(2) + configure, lock + "context.configure(url=url)\n",
        lock + "context.configure(connection=e.connect())\n",
        "c.execute(text('SELECT pg_advisory_unlock(7)'))\n" + configure,
        "'''It takes pg_advisory_lock.'''\n" + configure,
        "LOCK = 'SELECT pg_advisory_lock(7)'\n" + configure,
        std::string("c.execute('pg_advisory_lock'\n")}) {
    EXPECT_TRUE(locks_in(env).empty()) << env;
  }
}

}  // namespace
}  // namespace belay::lint
