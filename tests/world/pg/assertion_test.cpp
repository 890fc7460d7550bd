#include "world/pg/target.hpp"

namespace belay::world {
namespace {

using namespace std::chrono_literals;

TEST(Assertion, GivesItsOneBoolean) {
  const Target target;
  EXPECT_EQ(take(target.database->holds("SELECT 1 = 1", 10s)), std::optional(true));
  EXPECT_EQ(take(target.database->holds("SELECT 1 = 2", 10s)), std::optional(false));
  EXPECT_EQ(take(target.database->holds("SELECT NULL::boolean", 10s)), std::optional<bool>{});
}

TEST(Assertion, RefusesWhatIsNotOneBoolean) {
  const Target target;
  for (const char* query : {"SELECT 1", "SELECT true, true", "SELECT true WHERE false",
                            "VALUES (true), (true)", "SHOW timezone"}) {
    const auto answer = target.database->holds(query, 10s);
    ASSERT_FALSE(answer) << query;
    EXPECT_EQ(answer.error().code, ErrorCode::plan_invalid) << query;
  }
}

TEST(Assertion, CannotLeaveItsReadOnlyTransaction) {
  const Target target;
  target.sql("CREATE TABLE public.t (a int)");
  for (const char* query :
       {"INSERT INTO public.t VALUES (1) RETURNING true",
        "COMMIT; INSERT INTO public.t VALUES (1) RETURNING true",
        "SELECT true; COMMIT; DROP TABLE public.t",
        "SET TRANSACTION READ WRITE; INSERT INTO public.t VALUES (1) RETURNING true", "COMMIT",
        "ROLLBACK"}) {
    EXPECT_FALSE(target.database->holds(query, 10s)) << query;
  }
  EXPECT_EQ(target.value("SELECT count(*) FROM public.t"), "0");
  EXPECT_EQ(take(target.database->holds("SELECT true", 10s)), std::optional(true));
}

TEST(Assertion, EndsAtItsDeadlineInTheServerToo) {
  const Target target;
  EXPECT_FALSE(target.database->holds("SELECT pg_sleep(60) IS NULL", 200ms));
  EXPECT_EQ(target.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT "
                         "pg_sleep(60)%' AND state = 'active'"),
            "0");
}

}  // namespace
}  // namespace belay::world
