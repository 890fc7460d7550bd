#include "world/pg/target.hpp"

namespace belay::world {
namespace {

using Names = std::vector<std::string>;

class HoldingData : public testing::Test {
 protected:
  Names holding(const Names& objects) const { return take(target.database->holding_data(objects)); }
  // Whether column c of a table with one row, of this definition and value, holds data.
  bool holds(const std::string& definition, const std::string& value) const {
    target.sql("DROP TABLE IF EXISTS t; CREATE TABLE t (id int, c " + definition +
               "); INSERT INTO t (id, c) VALUES (1, " + value + ")");
    return !holding({"column public.t.c"}).empty();
  }
  Target target;
};

TEST_F(HoldingData, IsATableWithARow) {
  target.sql(
      "CREATE TABLE empty (v int); CREATE TABLE full_one (v int); "
      "INSERT INTO full_one DEFAULT VALUES");
  EXPECT_EQ(holding({"table public.empty", "table public.full_one", "table public.missing"}),
            Names{"table public.full_one"});
}

TEST_F(HoldingData, IsAPartitionedTableWithARowInAPartition) {
  target.sql(
      "CREATE TABLE p (v int) PARTITION BY LIST (v); "
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)");
  EXPECT_TRUE(holding({"table public.p"}).empty());
  target.sql("INSERT INTO p VALUES (1)");
  EXPECT_EQ(holding({"table public.p"}), Names{"table public.p"});
}

TEST_F(HoldingData, IsAColumnWithAValueThatIsNotItsDefault) {
  EXPECT_FALSE(holds("text", "NULL"));
  EXPECT_TRUE(holds("text", "'x'"));
  EXPECT_FALSE(holds("int DEFAULT 7", "DEFAULT"));
  EXPECT_FALSE(holds("int DEFAULT 7", "NULL"));
  EXPECT_TRUE(holds("int DEFAULT 7", "8"));
  EXPECT_FALSE(holds("varchar(20) DEFAULT 'grey' NOT NULL", "DEFAULT"));
  EXPECT_TRUE(holds("varchar(20) DEFAULT 'grey' NOT NULL", "'red'"));
  EXPECT_FALSE(holds("numeric(10,2) DEFAULT 0", "DEFAULT"));
  EXPECT_FALSE(holds("bool DEFAULT false", "DEFAULT"));
  EXPECT_FALSE(holds("jsonb DEFAULT '{}'", "DEFAULT"));
  EXPECT_FALSE(holds("json DEFAULT '{}'", "DEFAULT"));
  EXPECT_FALSE(holds("text[] DEFAULT '{}'", "DEFAULT"));
  EXPECT_TRUE(holds("json", "'{}'"));
}

TEST_F(HoldingData, IsEveryValueWhereTheDefaultCannotBeCompared) {
  EXPECT_TRUE(holds("timestamptz DEFAULT now()", "DEFAULT"));
  EXPECT_TRUE(holds("timestamptz DEFAULT CURRENT_TIMESTAMP", "DEFAULT"));
  EXPECT_TRUE(holds("float8 DEFAULT random()", "DEFAULT"));
  EXPECT_TRUE(holds("bigserial", "DEFAULT"));
  EXPECT_TRUE(holds("bigint GENERATED ALWAYS AS IDENTITY", "DEFAULT"));
  EXPECT_FALSE(holds("timestamptz DEFAULT now()", "NULL"));
}

TEST_F(HoldingData, IsNotAGeneratedColumn) {
  EXPECT_FALSE(holds("int GENERATED ALWAYS AS (id * 2) STORED", "DEFAULT"));
}

TEST_F(HoldingData, IsARowOfNulls) {
  target.sql("CREATE TYPE pair AS (a int, b int)");
  EXPECT_TRUE(holds("pair", "ROW(NULL, NULL)::pair"));
}

TEST_F(HoldingData, IsFoundUnderHostileNames) {
  for (const std::string name : {"a.b", "q\"q", "'; DROP TABLE keep; --", "new\nline", "ünï",
                                 "User", "select", "back\\slash", "%I"}) {
    target.sql("DROP TABLE IF EXISTS keep; CREATE TABLE keep ()");
    std::string quoted = "\"";
    for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    quoted += "\"";
    target.sql("CREATE SCHEMA " + quoted + "; CREATE TABLE " + quoted + "." + quoted + " (" +
               quoted + " int); INSERT INTO " + quoted + "." + quoted + " VALUES (1)");
    Names keys;
    for (const auto& [key, value] : take(target.database->catalog({})).objects) {
      const bool ours = key != "table public.keep";
      if (ours && (key.starts_with("table ") || key.starts_with("column "))) keys.push_back(key);
    }
    ASSERT_EQ(keys.size(), 2U) << name;
    EXPECT_EQ(holding(keys), keys) << name;
    target.sql("SELECT FROM keep; DROP SCHEMA " + quoted + " CASCADE");
  }
}

TEST_F(HoldingData, ThatMayNotBeReadIsAnError) {
  target.server.create_role("plain_holding");
  target.sql("CREATE TABLE t (v int)");
  const auto held = target.open_as("plain_holding")->holding_data({"table public.t"});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::database_error);
}

TEST_F(HoldingData, HiddenByRowSecurityIsAnErrorAndNotNothing) {
  target.server.create_role("plain_rows");
  target.sql(
      "CREATE TABLE t (v int); INSERT INTO t VALUES (1); GRANT SELECT ON t TO plain_rows; "
      "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
  EXPECT_FALSE(target.open_as("plain_rows")->holding_data({"table public.t"}));
}

}  // namespace
}  // namespace belay::world
