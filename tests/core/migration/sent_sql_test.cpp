// What was written down of a tool's statements, as a script.
#include "core/migration/sent_sql.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace belay::migration {
namespace {

std::string sent(const std::string& sql, bool autocommit = false) {
  return canonical(Json::Object{{"sql", sql}, {"autocommit", autocommit}}) + "\n";
}
const std::string end_of_transaction = "{\"end\":true}\n";
const std::string version_row =
    sent("UPDATE alembic_version SET version_num='b2' WHERE alembic_version.version_num = 'a1'");

TEST(ReadSent, GivesTheStatementsWithoutWhatIsTheToolsOwn) {
  const auto script = read_sent(
      sent("SELECT alembic_version.version_num \nFROM alembic_version") +
          sent("\nCREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL\n)\n\n") +
          sent("select relname from pg_class c join pg_namespace n on "
               "n.oid=c.relnamespace where relname=%(name)s") +
          sent("SELECT a FROM information_schema.columns") + end_of_transaction +
          sent("\nCREATE TABLE t (n int)\n\n") + sent("DROP TABLE u;") + version_row +
          sent("SELECT alembic_version.version_num \nFROM alembic_version") + end_of_transaction,
      {"b2"});
  EXPECT_EQ(script.sql, "CREATE TABLE t (n int);\nDROP TABLE u;\n");
  EXPECT_TRUE(script.whole);
}

TEST(ReadSent, EndsAndBeginsTransactionsAsTheToolDid) {
  const auto script = read_sent(sent("ALTER TABLE t ADD n int") + end_of_transaction +
                                    sent("CREATE INDEX CONCURRENTLY i ON t (n)", true) +
                                    sent("ALTER TABLE t ADD m int") + end_of_transaction +
                                    sent("UPDATE t SET m = 1") + version_row,
                                {"b2"});
  EXPECT_EQ(script.sql,
            "ALTER TABLE t ADD n int;\nCOMMIT;\nCREATE INDEX CONCURRENTLY i ON t (n);\n"
            "BEGIN;\nALTER TABLE t ADD m int;\nCOMMIT;\nBEGIN;\nUPDATE t SET m = 1;\n");
  EXPECT_EQ(read_sent(sent("VACUUM t", true) + version_row, {"b2"}).sql,
            "COMMIT;\nVACUUM t;\nBEGIN;\n");
}

TEST(ReadSent, HasPlaceholdersThatTheParserKnows) {
  EXPECT_EQ(
      read_sent(sent("UPDATE t SET a = %(a)s, b = '5 %%' WHERE c = %(c_1)s::text"), {"b2"}).sql,
      "UPDATE t SET a = $1, b = '5 %' WHERE c = $2::text;\n");
  EXPECT_EQ(read_sent(sent("DELETE FROM t WHERE a = %s -- some"), {"b2"}).sql,
            "DELETE FROM t WHERE a = $1 -- some\n;\n");
}

TEST(ReadSent, TellsOnceWhatIsRepeated) {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += sent("INSERT INTO t VALUES (%(n)s)");
  EXPECT_EQ(read_sent(lines, {"b2"}).sql, "INSERT INTO t VALUES ($1);\n");
}

TEST(ReadSent, IsNotAskedOfARevisionThatSpeaksOfOtherWays) {
  EXPECT_FALSE(way_past("op.get_bind().execute(sa.text('SELECT 1'))\n"));
  for (const std::string line :
       {"op.get_bind().connection.cursor().execute('DROP TABLE t')", "import psycopg2",
        "subprocess.run(['psql'])", "os.system('x')", "from os import system", "system('x')",
        "Popen(['x'])", "from os import path, system as run", "os.execvp('x', [])",
        "engine.raw_connection()"}) {
    const auto past = way_past("def upgrade():\n    " + line + "\n");
    ASSERT_TRUE(past) << line;
    EXPECT_NE(line.find(past->word), std::string::npos) << past->word;
    EXPECT_EQ(past->line, 2);
  }
}

TEST(ReadSent, KnowsWhereSomethingIsMissing) {
  for (const std::string line : {"{\"more\":true}", "{\"sql\":", "no JSON", "[]", "{\"sql\":1}"}) {
    const auto script = read_sent(sent("DROP TABLE t") + line + "\n" + version_row, {"b2"});
    EXPECT_FALSE(script.whole) << line;
    EXPECT_EQ(script.sql, "DROP TABLE t;\n") << line;
  }
  EXPECT_EQ(read_sent("", {"b2"}).sql, "");
}

TEST(ReadSent, IsNotWholeBeforeTheVersionRowWasMoved) {
  EXPECT_FALSE(read_sent("", {"b2"}).whole) << "nothing was written down at all";
  EXPECT_FALSE(read_sent(sent("DROP TABLE t"), {"b2"}).whole);
  EXPECT_FALSE(read_sent(sent("DROP TABLE t") + version_row, {"c3"}).whole);
  EXPECT_TRUE(read_sent(version_row, {"b2"}).whole);
}

TEST(ReadSent, IsNotWholeWhereMoreIsSentBehindTheVersionRow) {
  const auto drop = sent("ALTER TABLE t DROP COLUMN n");
  const auto by_hand = sent("INSERT INTO alembic_version (version_num) VALUES ('b2')");
  for (const std::string& lines :
       {version_row + drop, by_hand + drop + version_row, by_hand + version_row,
        version_row + end_of_transaction + sent("SELECT f()"),
        version_row + sent("SELECT f() FROM pg_class"),
        version_row + std::string("{\"more\":true}"),
        sent("INSERT INTO hist (version_num) VALUES ('b2')")}) {
    EXPECT_FALSE(read_sent(lines, {"b2"}).whole) << lines;
  }
  const auto looks = sent("SELECT relname FROM pg_class") +
                     sent("SELECT alembic_version.version_num FROM alembic_version");
  EXPECT_TRUE(read_sent(version_row + looks, {"b2"}).whole);
}

TEST(ReadSent, TakesAnotherTablesRowForAStatement) {
  const auto script = read_sent(sent("INSERT INTO hist (version_num) VALUES ('b2')") +
                                    sent("ALTER TABLE t DROP COLUMN n") + version_row,
                                {"b2"});
  EXPECT_EQ(script.sql,
            "INSERT INTO hist (version_num) VALUES ('b2');\nALTER TABLE t DROP COLUMN n;\n");
  EXPECT_TRUE(script.whole);
}

TEST(ReadSent, IsNotWholeWhereAStatementFailed) {
  const std::string begins = "{\"begins\":true}\n";
  EXPECT_TRUE(read_sent(begins + sent("DROP TABLE t") + begins + version_row, {"b2"}).whole);
  EXPECT_FALSE(
      read_sent(begins + begins + sent("DROP TABLE t") + begins + version_row, {"b2"}).whole);
}

TEST(ReadSent, MasksWhatASecretEndsIn) {
  const auto masked = [](std::string_view text) {
    std::string out(text);
    for (const std::string secret : {"key; ;", "a%sb"}) {
      if (const auto at = out.find(secret); at != std::string::npos)
        out.replace(at, secret.size(), "***");
    }
    return out;
  };
  EXPECT_EQ(read_sent(sent("SELECT 1 -- key; ;") + version_row, {"b2", {}, masked}).sql,
            "SELECT 1 -- ***\n;\n");
  EXPECT_EQ(read_sent(sent("SELECT 'a%sb'") + version_row, {"b2", {}, masked}).sql,
            "SELECT '***';\n");
  EXPECT_EQ(read_sent(sent("SELECT 'a%%sb'") + version_row, {"b2", {}, masked}).sql,
            "SELECT '***';\n");
}

TEST(ReadSent, LeavesOutNothingThatIsNotTheToolsOwn) {
  for (const std::string sql : {
           "CREATE TABLE documents (id int REFERENCES t, version_num VARCHAR(9))",
           "CREATE TABLE t (version_num VARCHAR(32) NOT NULL, b int)",
           "UPDATE documents SET n = d.n FROM drafts d WHERE d.version_num = documents.n",
           "DELETE FROM documents WHERE documents.version_num = '1' OR true",
           "DELETE FROM documents USING v WHERE v.version_num = '1'",
           "SELECT d.version_num, drop_it() FROM documents d",
           "DELETE FROM t WHERE t.version_num = 'a'; DROP TABLE u",
           "SELECT relname FROM pg_class ; DROP TABLE u",
           "SELECT a FROM information_schema.columns; DROP TABLE u",
           "UPDATE v SET version_num='b2' WHERE v.version_num = 'a1'; DROP TABLE u",
           "CREATE TABLE hist (version_num VARCHAR(32) NOT NULL)",
           "SELECT hist.version_num FROM hist",
           "UPDATE hist SET version_num='b2' WHERE hist.version_num = 'a1'",
           "INSERT INTO hist (version_num) VALUES ('b2')",
           "INSERT INTO alembic_version (version_num) VALUES ('b2') ON CONFLICT DO NOTHING",
       }) {
    EXPECT_EQ(read_sent(sent(sql) + version_row, {"b2"}).sql, sql + ";\n");
  }
}

TEST(ReadSent, KnowsTheVersionTableByWhateverName) {
  const auto script = read_sent(
      sent("\nCREATE TABLE ops.v (\n\tversion_num VARCHAR(32) NOT NULL, \n"
           "\tCONSTRAINT v_pkc PRIMARY KEY (version_num)\n)\n\n") +
          sent("SELECT ops.v.version_num \nFROM ops.v") +
          sent("DELETE FROM ops.v WHERE ops.v.version_num = 'a1'") +
          sent("UPDATE ops.v SET version_num='a2' WHERE ops.v.version_num = 'a1'") +
          sent("INSERT INTO ops.v (version_num) VALUES ('b2') RETURNING ops.v.version_num"),
      {"b2", {"ops", "v"}});
  EXPECT_EQ(script.sql, "");
  EXPECT_TRUE(script.whole);
}

TEST(ReadSent, IsNotWholeWhereTwoConnectionsAreInTransactionsAtOnce) {
  const auto on = [](int connection, Json::Object object) {
    object["connection"] = connection;
    return canonical(Json(std::move(object))) + "\n";
  };
  const auto alter = [&](int connection) { return on(connection, {{"sql", "ALTER TABLE t"}}); };
  const auto end = [&](int connection) { return on(connection, {{"end", true}}); };
  EXPECT_TRUE(read_sent(alter(1) + end(1) + alter(2) + version_row, {"b2"}).whole);
  EXPECT_FALSE(read_sent(alter(1) + alter(2) + end(2) + version_row, {"b2"}).whole);
  EXPECT_FALSE(
      read_sent(alter(1) + end(1) + alter(2) + end(2) + alter(1) + version_row, {"b2"}).whole);
  // That another one ended its own ends nothing here.
  EXPECT_EQ(read_sent(alter(1) + end(2) + alter(1) + version_row, {"b2"}).sql, "ALTER TABLE t;\n");
}

}  // namespace
}  // namespace belay::migration
