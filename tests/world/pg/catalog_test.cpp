#include "world/pg/target.hpp"

namespace belay::world {
namespace {

using migration::Catalog;

class CatalogOf : public testing::Test {
 protected:
  Catalog read() const { return take(target.database->catalog({})); }
  // What a statement changes: "+added", "-removed" and "~changed" keys, sorted.
  std::vector<std::string> changes(const std::string& statement) const {
    const auto before = read();
    target.sql(statement);
    const auto change = migration::difference(before, read());
    std::vector<std::string> all;
    for (const auto& key : change.added) all.push_back("+" + key);
    for (const auto& key : change.removed) all.push_back("-" + key);
    for (const auto& key : change.changed) all.push_back("~" + key);
    std::sort(all.begin(), all.end());
    return all;
  }
  using Keys = std::vector<std::string>;
  Target target;
};

TEST_F(CatalogOf, AnEmptyDatabaseIsStable) {
  EXPECT_EQ(read(), read());
  EXPECT_EQ(read(), take(Target("other").database->catalog({})));
}

TEST_F(CatalogOf, TablesAndTheirPartsHaveTheirDefinitions) {
  target.sql(
      "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
      "name varchar(20) DEFAULT 'x' NOT NULL, c text COLLATE \"C\", "
      "twice bigint GENERATED ALWAYS AS (id * 2) STORED)");
  const auto objects = read().objects;
  EXPECT_EQ(objects.at("column public.users.id"), "bigint NOT NULL GENERATED ALWAYS AS IDENTITY");
  EXPECT_EQ(objects.at("column public.users.name"),
            "character varying(20) NOT NULL DEFAULT 'x'::character varying");
  EXPECT_EQ(objects.at("default public.users.name"), "'x'::character varying");
  EXPECT_EQ(objects.at("column public.users.c"), "text COLLATE \"C\"");
  EXPECT_EQ(objects.at("column public.users.twice"),
            "bigint GENERATED ALWAYS AS ((id * 2)) STORED");
  EXPECT_EQ(objects.at("constraint public.users.users_pkey"), "PRIMARY KEY (id)");
  EXPECT_EQ(objects.at("index public.users_pkey"),
            "CREATE UNIQUE INDEX users_pkey ON public.users USING btree (id)");
  EXPECT_TRUE(objects.at("table public.users").starts_with("TABLE USING heap\n"));
  EXPECT_TRUE(objects.contains("sequence public.users_id_seq"));
}

TEST_F(CatalogOf, RowsAreNoPartOfIt) {
  target.sql("CREATE TABLE t (id serial PRIMARY KEY, v text)");
  EXPECT_EQ(changes("INSERT INTO t (v) VALUES ('a'), ('b'); ANALYZE t"), Keys{});
}

TEST_F(CatalogOf, OrderOfMakingIsNoPartOfIt) {
  target.sql("CREATE TABLE t (a int, b int); CREATE INDEX ia ON t (a); CREATE INDEX ib ON t (b)");
  const Target other("order");
  other.sql(
      "CREATE TABLE t (b int, c int); CREATE INDEX ib ON t (b); ALTER TABLE t DROP COLUMN c; "
      "ALTER TABLE t ADD COLUMN a int; CREATE INDEX ia ON t (a)");
  EXPECT_EQ(read(), take(other.database->catalog({})));
}

TEST_F(CatalogOf, EachKindOfChangeIsSeenAndNothingElse) {
  target.sql(R"sql(
    CREATE TABLE t (id int PRIMARY KEY, a text, b int DEFAULT 1);
    CREATE TABLE u (id int);
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN age AS int;
    CREATE SEQUENCE s;
    CREATE VIEW v AS SELECT id FROM t;
    CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
    CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE INDEX i ON t (a);)sql");
  const std::vector<std::pair<std::string, Keys>> cases{
      {"CREATE SCHEMA x", {"+schema x"}},
      {"CREATE EXTENSION pg_trgm", {"+extension pg_trgm"}},
      {"ALTER TYPE mood ADD VALUE 'happy'", {"~type public.mood"}},
      {"ALTER DOMAIN age SET NOT NULL", {"~type public.age"}},
      {"ALTER DOMAIN age ADD CONSTRAINT grown CHECK (VALUE > 17)",
       {"+constraint public.age.grown"}},
      {"CREATE TYPE pair AS (x int, y int)", {"+type public.pair"}},
      {"ALTER TYPE pair DROP ATTRIBUTE y", {"~type public.pair"}},
      {"CREATE TYPE span AS RANGE (subtype = float8)",
       {"+function public.span(double precision, double precision)",
        "+function public.span(double precision, double precision, text)",
        "+function public.span_multirange()",
        "+function public.span_multirange(VARIADIC public.span[])",
        "+function public.span_multirange(public.span)", "+type public.span"}},
      {"CREATE TABLE w (z int)", {"+column public.w.z", "+table public.w"}},
      {"ALTER TABLE w SET UNLOGGED", {"~table public.w"}},
      {"ALTER TABLE w ENABLE ROW LEVEL SECURITY", {"~table public.w"}},
      {"ALTER TABLE w SET (fillfactor = 50)", {"~table public.w"}},
      {"ALTER TABLE w REPLICA IDENTITY FULL", {"~table public.w"}},
      {"GRANT SELECT ON w TO PUBLIC", {"~table public.w"}},
      {"GRANT UPDATE (z) ON w TO PUBLIC", {"~column public.w.z"}},
      {"COMMENT ON COLUMN w.z IS 'said'", {"~column public.w.z"}},
      {"ALTER TABLE t ADD COLUMN c int", {"+column public.t.c"}},
      {"ALTER TABLE t ALTER COLUMN c TYPE bigint", {"~column public.t.c"}},
      {"ALTER TABLE t ALTER COLUMN c SET NOT NULL", {"~column public.t.c"}},
      {"ALTER TABLE t ALTER COLUMN c SET DEFAULT 5", {"+default public.t.c", "~column public.t.c"}},
      {"ALTER TABLE t ALTER COLUMN c SET DEFAULT 6", {"~column public.t.c", "~default public.t.c"}},
      {"ALTER TABLE t ALTER COLUMN a SET STORAGE PLAIN", {"~column public.t.a"}},
      {"ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5)", {"~column public.t.a"}},
      {"ALTER TABLE t RENAME COLUMN c TO d",
       {"+column public.t.d", "+default public.t.d", "-column public.t.c", "-default public.t.c"}},
      {"ALTER TABLE t DROP COLUMN d", {"-column public.t.d", "-default public.t.d"}},
      {"ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0) NOT VALID", {"+constraint public.t.k"}},
      {"ALTER TABLE t VALIDATE CONSTRAINT k", {"~constraint public.t.k"}},
      {"ALTER TABLE u ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES t",
       {"+constraint public.u.fk"}},
      {"CREATE UNIQUE INDEX iu ON t (b)", {"+index public.iu"}},
      {"ALTER SEQUENCE s INCREMENT 2", {"~sequence public.s"}},
      {"ALTER SEQUENCE s OWNED BY t.b", {"~sequence public.s"}},
      {"CREATE OR REPLACE VIEW v AS SELECT id, 1 AS one FROM t", {"~view public.v"}},
      {"DROP MATERIALIZED VIEW mv", {"-view public.mv"}},
      {"CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2'",
       {"~function public.f(integer)"}},
      {"ALTER FUNCTION f(int) SECURITY DEFINER", {"~function public.f(integer)"}},
      {"CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')",
       {"+function public.total(integer)"}},
      {"CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf()",
       {"+trigger public.t.g"}},
      {"ALTER TABLE t DISABLE TRIGGER g", {"~trigger public.t.g"}},
      {"CREATE POLICY p ON t USING (b > 1)", {"+policy public.t.p"}},
      {"ALTER POLICY p ON t USING (b > 2)", {"~policy public.t.p"}},
      {"CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING", {"+rule public.t.r"}},
      {"CREATE TABLE part (x int) PARTITION BY RANGE (x)",
       {"+column public.part.x", "+table public.part"}},
      {"CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (1) TO (9)",
       {"+column public.part1.x", "+table public.part1"}},
      {"ALTER TABLE part DETACH PARTITION part1", {"~table public.part1"}},
      {"DROP TABLE u", {"-column public.u.id", "-constraint public.u.fk", "-table public.u"}},
  };
  for (const auto& [statement, expected] : cases) {
    EXPECT_EQ(changes(statement), expected) << statement;
  }
}

TEST_F(CatalogOf, AnInvalidIndexIsNotAValidOne) {
  target.sql("CREATE TABLE t (v int); INSERT INTO t VALUES (1), (1)");
  EXPECT_THROW(target.sql("CREATE UNIQUE INDEX CONCURRENTLY i ON t (v)"), std::runtime_error);
  EXPECT_EQ(read().objects.at("index public.i"),
            "CREATE UNIQUE INDEX i ON public.t USING btree (v) INVALID");
}

TEST_F(CatalogOf, AnOwnerIsPartOfIt) {
  target.server.create_role("owner_catalog");
  target.sql("CREATE TABLE t (v int)");
  EXPECT_EQ(changes("ALTER TABLE t OWNER TO owner_catalog"), Keys{"~table public.t"});
}

TEST_F(CatalogOf, LeavesOutWhatIsNotTheApplications) {
  target.sql("CREATE EXTENSION pg_trgm");
  const auto before = read();
  take(target.database->make_belay_schema());
  target.sql("CREATE TEMP TABLE t (v int)");
  target.sql(
      "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL, "
      "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))");
  EXPECT_EQ(read(), before);
  EXPECT_FALSE(migration::difference(
                   before, take(target.database->catalog({"public", "some_other_version"})))
                   .empty());
  for (const auto& [key, value] : read().objects) {
    EXPECT_EQ(key.find("trgm") == std::string::npos, key != "extension pg_trgm") << key;
    EXPECT_EQ(key.find(" pg_catalog."), std::string::npos) << key;
  }
}

TEST_F(CatalogOf, NamesDoNotRunTogether) {
  target.sql(
      "CREATE SCHEMA \"a.b\"; CREATE TABLE \"a.b\".c (v int); CREATE SCHEMA a; "
      "CREATE TABLE a.\"b.c\" (v int)");
  const auto objects = read().objects;
  EXPECT_TRUE(objects.contains("table \"a.b\".c"));
  EXPECT_TRUE(objects.contains("table a.\"b.c\""));
}

TEST_F(CatalogOf, NeedsNoRightOnTheTables) {
  target.server.create_role("plain_catalog");
  target.sql("CREATE SCHEMA closed; CREATE TABLE closed.t (v int)");
  EXPECT_EQ(take(target.open_as("plain_catalog")->catalog({})), read());
}

}  // namespace
}  // namespace belay::world
