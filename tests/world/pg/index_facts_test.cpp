// What the rules about indexes say of them, seen on a live server.
#include <gtest/gtest.h>

#include "world/pg/connection.hpp"
#include "world/pg/target.hpp"

namespace belay::world {
namespace {

std::int64_t rows_read(Target& target) {
  pqxx::connection session(target.server.url(target.name));
  pqxx::work work(session);
  work.exec("DELETE FROM parent WHERE id = 1");
  const auto read = work.exec1("SELECT pg_stat_get_xact_tuples_returned('child'::regclass)")[0]
                        .as<std::int64_t>();
  work.abort();
  return read;
}

TEST(IndexFacts, ADeleteOfAReferencedRowReadsAllThatMayReferenceItWithoutAnIndex) {
  Target target("indexes");
  target.sql(
      "CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent SELECT generate_series(1, 9); "
      "CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent); "
      "INSERT INTO child SELECT g, 2 FROM generate_series(1, 5000) g; ANALYZE");
  EXPECT_EQ(rows_read(target), 5000);
  target.sql("CREATE INDEX ON child (parent_id)");
  EXPECT_EQ(rows_read(target), 0);
}

// The server takes it without a word.
TEST(IndexFacts, ASecondIndexOfTheSameColumnsIsWrittenAsTheFirstIs) {
  Target target("indexes");
  target.sql(
      "CREATE TABLE t (id int PRIMARY KEY); CREATE INDEX again ON t (id); "
      "INSERT INTO t SELECT generate_series(1, 5000)");
  EXPECT_EQ(target.server.value(target.name,
                                "SELECT pg_relation_size('again') >= 5000 * 16 AND "
                                "pg_relation_size('again') = pg_relation_size('t_pkey')"),
            "t");
}

}  // namespace
}  // namespace belay::world
