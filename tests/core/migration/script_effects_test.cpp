#include "core/migration/script_effects.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

using Strings = std::vector<std::string>;

std::string indented(const std::string& body) {
  std::string out;
  for (const auto& line : split(body, '\n')) out += "    " + line + "\n";
  return out;
}

ScriptEffects effects(const std::string& body, const std::string& before = {}) {
  const auto revision =
      read("from alembic import op\nimport sqlalchemy as sa\n" + head_of("a1", "None") + before +
           "\ndef upgrade() -> None:\n" + indented(body) + "\ndef downgrade():\n    pass\n");
  EXPECT_TRUE(revision) << message_of(revision);
  return revision ? revision->upgrade : ScriptEffects{};
}

// "additive", "changes", "destroys", each alone only when it is certain; else "uncertain
// [destroys]".
std::string verdict(const ScriptEffects& effects) {
  if (!effects.certain) {
    EXPECT_FALSE(effects.additive);
    return effects.destroys ? "uncertain, destroys" : "uncertain";
  }
  if (effects.additive) return effects.destroys ? "additive, destroys" : "additive";
  return effects.destroys ? "destroys" : "changes";
}

std::string verdict_of(const std::string& body) {
  return verdict(effects(body));
}

TEST(ScriptEffects, CountsNewTablesAndOptionalColumnsAsAdditive) {
  const auto all = effects(
      "\"\"\"docs\"\"\"\n"
      "# ### commands ###\n"
      "op.create_table('t', sa.Column('id', sa.Integer(), nullable=False),\n"
      "  sa.PrimaryKeyConstraint('id'))\n"
      "op.add_column('notes', sa.Column('tag', sa.Text(), nullable=True))\n"
      "op.add_column('notes', sa.Column('n', sa.Integer(), nullable=False, server_default='0'))\n"
      "op.add_column('notes', sa.Column('k', sa.Text(), nullable=False, "
      "server_default=sa.text('1')))\n"
      "op.create_index(op.f('ix_n'), 'notes', ['n'], unique=False)\n"
      "op.create_index('ix_t', 't', ['id'], unique=True)\n"
      "op.add_column('t', sa.Column('k', sa.Text(), nullable=False))\n"
      "op.create_foreign_key(None, 't', 'notes', ['id'], ['id'])\n"
      "op.create_table_comment('t', 'x')");
  EXPECT_EQ(verdict(all), "additive");
  EXPECT_EQ(all.operations,
            (Strings{"add table t", "add column notes.tag", "add column notes.n",
                     "add column notes.k", "add index ix_n on notes", "add index ix_t on t",
                     "add column t.k", "add constraint ? on t", "comment on table t"}));
}

TEST(ScriptEffects, CountsNothingAsAdditive) {
  EXPECT_EQ(verdict_of("pass"), "additive");
  EXPECT_EQ(verdict_of("'''only a docstring'''\nreturn"), "additive");
}

TEST(ScriptEffects, DoesNotCountAColumnThatOldCodeMustFill) {
  EXPECT_EQ(verdict_of("op.add_column('t', sa.Column('c', sa.Text(), nullable=False))"), "changes");
  EXPECT_EQ(verdict_of("op.add_column('t', sa.Column('c', sa.Text(), server_default=None, "
                       "nullable=False))"),
            "changes");
  EXPECT_EQ(
      verdict_of("op.add_column('t', sa.Column('c', sa.Text(), default='x', nullable=False))"),
      "changes");
  EXPECT_EQ(verdict_of("op.add_column('t', sa.Column('c', sa.Text(), primary_key=True))"),
            "changes");
  EXPECT_EQ(verdict_of("op.add_column('t', sa.Column('c', sa.Text(), unique=True, "
                       "server_default='x'))"),
            "changes");
}

TEST(ScriptEffects, DoesNotCountConstraintsOnOldTables) {
  EXPECT_EQ(verdict_of("op.create_index('i', 't', ['c'], unique=True)"), "changes");
  EXPECT_EQ(verdict_of("op.create_unique_constraint('u', 't', ['c'])"), "changes");
  EXPECT_EQ(verdict_of("op.create_check_constraint('k', 't', 'a > 0')"), "changes");
  EXPECT_EQ(verdict_of("op.create_foreign_key('f', 't', 'x', ['c'], ['id'])"), "changes");
  EXPECT_EQ(verdict_of("op.drop_constraint('f', 't', type_='foreignkey')"), "changes");
  EXPECT_EQ(verdict_of("op.drop_index('i', table_name='t')"), "changes");
  EXPECT_EQ(verdict_of("op.rename_table('a', 'b')"), "changes");
}

TEST(ScriptEffects, SaysWhatDestroysData) {
  EXPECT_EQ(verdict_of("op.drop_table('t')"), "destroys");
  EXPECT_EQ(verdict_of("op.drop_column('t', 'c')"), "destroys");
  EXPECT_EQ(verdict_of("op.alter_column('t', 'c', type_=sa.Integer())"), "destroys");
  EXPECT_EQ(verdict_of("op.alter_column('t', 'c', nullable=False)"), "changes");
}

TEST(ScriptEffects, FindsAnArgumentByItsName) {
  EXPECT_EQ(effects("op.drop_column(column_name='c', table_name='t')").operations,
            Strings{"drop column t.c"});
  EXPECT_EQ(effects("op.drop_table()").operations, Strings{"drop table ?"});
  EXPECT_EQ(verdict_of("op.drop_table()"), "uncertain, destroys");
}

TEST(ScriptEffects, NamesTheSchemaOfATable) {
  EXPECT_EQ(effects("op.drop_column('t', 'c', schema='s')").operations,
            Strings{"drop column s.t.c"});
  EXPECT_EQ(effects("op.drop_table('t', schema=None)").operations, Strings{"drop table t"});
}

TEST(ScriptEffects, JudgesLiteralSqlOnlyWhereItPlainlyAdds) {
  const std::string made = "op.create_table('t', sa.Column('id', sa.Integer()))\n";
  EXPECT_EQ(verdict_of(made + "op.execute('INSERT INTO t SELECT 1')"), "additive");
  EXPECT_EQ(verdict_of(made + "op.execute(sa.text(\"insert into t values (1);\"))"), "additive");
  EXPECT_EQ(verdict_of("op.execute('CREATE TABLE x (id int)')\nop.execute('INSERT INTO x DEFAULT "
                       "VALUES')"),
            "additive");
  EXPECT_EQ(verdict_of("op.execute('CREATE INDEX CONCURRENTLY i ON t (c)')"), "additive");
  EXPECT_EQ(verdict_of("op.execute('INSERT INTO t VALUES (1)')"), "uncertain");
  EXPECT_EQ(verdict_of("op.execute('CREATE UNIQUE INDEX i ON t (c)')"), "uncertain");
  EXPECT_EQ(verdict_of("op.execute('SELECT f()')"), "uncertain");
  EXPECT_EQ(verdict_of(made + "op.execute('INSERT INTO t VALUES (1); SELECT f()')"), "uncertain");
  EXPECT_EQ(verdict_of(made + "op.execute('INSERT INTO t WITH x AS (DELETE FROM y RETURNING *) "
                              "SELECT * FROM x')"),
            "uncertain, destroys");
  EXPECT_EQ(verdict_of(made + "op.execute('INSERT INTO t WITH x AS (INSERT INTO y VALUES (1) "
                              "RETURNING *) SELECT * FROM x')"),
            "uncertain");
  EXPECT_EQ(verdict_of("op.execute('UPDATE t SET c = 1')"), "uncertain, destroys");
  EXPECT_EQ(verdict_of("op.execute('drop table t')"), "uncertain, destroys");
  EXPECT_EQ(verdict_of("op.execute(f'CREATE TABLE {x} (id int)')"), "uncertain");
}

TEST(ScriptEffects, ReadsSqlFromANameThatIsBoundOnce) {
  const std::string body = "op.execute(FILL)";
  EXPECT_EQ(verdict(effects(body, "FILL = '''CREATE TABLE x (id int)'''\n")), "additive");
  EXPECT_EQ(verdict(effects(body, "FILL = 'CREATE TABLE x (id int)'\nFILL += '; DROP TABLE y'\n")),
            "uncertain");
  EXPECT_EQ(verdict(effects(body, "if a:\n    FILL = 'CREATE TABLE x (id int)'\n")), "uncertain");
  EXPECT_EQ(verdict(effects(body)), "uncertain");
}

TEST(ScriptEffects, ListsAStatementInOneShortLine) {
  EXPECT_EQ(effects("op.execute('''\n  UPDATE t\n  SET c = 1\n''')").operations,
            Strings{"execute UPDATE t SET c = 1"});
  EXPECT_EQ(effects("op.execute('UPDATE " + std::string(80, 'x') + "')").operations,
            Strings{"execute UPDATE " + std::string(53, 'x') + "…"});
}

TEST(ScriptEffects, FollowsTheTableThatItFills) {
  const std::string made = "t = op.create_table('t', sa.Column('id', sa.Integer()))\n";
  EXPECT_EQ(verdict_of(made + "op.bulk_insert(t, [{'id': 1}])"), "additive");
  EXPECT_EQ(verdict_of(made + "op.bulk_insert(other, [{'id': 1}])"), "uncertain");
}

TEST(ScriptEffects, IsUncertainAboutPythonThatItDoesNotKnow) {
  for (const char* body :
       {"conn = op.get_bind()\nconn.execute('x')", "migrate_data()",
        "for x in y:\n    op.add_column('t', sa.Column(x, sa.Text()))",
        "if x: op.create_index('i', 't', ['c'])", "from app import models",
        "op.create_something('t')", "op.add_column(NAME, sa.Column('c', sa.Text()))",
        "op.add_column('t', column)", "op.add_column('t', sa.Column('c', sa.Text(), **more))",
        "op.create_index('i', 't', ['c'], unique=flag)", "op.create_index(*args)",
        "op.create_index('i', 't', ['c'], **more)",
        "op.add_column('t', sa.Column('c', sa.Text(), nullable=flag))",
        "x = op.execute('CREATE TABLE x (id int)')", "op.create_table('t').drop()",
        "@decorate\ndef inner():\n    pass", "op = other\nop.create_table('t')"}) {
    EXPECT_EQ(verdict_of(body), "uncertain") << body;
  }
}

TEST(ScriptEffects, ListsWhatItFindsInUncertainPython) {
  const auto found = effects(
      "if x:\n    op.drop_column('t', 'c')\nelse:\n    y = 1\nop.add_column('t', "
      "sa.Column('d', sa.Text()))");
  EXPECT_EQ(verdict(found), "uncertain, destroys");
  EXPECT_EQ(found.operations, (Strings{"python code at line 7", "drop column t.c",
                                       "python code at line 10", "add column t.d"}));
}

TEST(ScriptEffects, IsUncertainAboutABatchButListsIt) {
  const auto batch = effects(
      "with op.batch_alter_table('t', schema=None) as b:\n"
      "    b.add_column(sa.Column('c', sa.Text()))\n"
      "    b.drop_column('d')\n"
      "op.create_table('x')");
  EXPECT_EQ(verdict(batch), "uncertain, destroys");
  EXPECT_EQ(batch.operations, (Strings{"alter table t in a batch", "add column t",
                                       "drop column t.d", "add table x"}));
}

TEST(ScriptEffects, SeesAnAutocommitBlockAndJudgesWhatIsInIt) {
  const auto index = effects(
      "with op.get_context().autocommit_block():\n"
      "    op.create_index('i', 't', ['c'], postgresql_concurrently=True)");
  EXPECT_TRUE(index.autocommit);
  EXPECT_EQ(verdict(index), "additive");
  EXPECT_EQ(index.operations, Strings{"add index i on t"});
  const auto dropped = effects("with op.get_context().autocommit_block(): op.drop_table('t')");
  EXPECT_TRUE(dropped.autocommit);
  EXPECT_EQ(dropped.operations, Strings{"drop table t"});
  EXPECT_FALSE(effects("pass").autocommit);
}

TEST(ScriptEffects, IsUncertainWhenOpIsNotAlembics) {
  const auto revision = read(head_of("a1", "None") +
                             "from app import op\ndef upgrade():\n"
                             "    op.create_table('t')\n");
  ASSERT_TRUE(revision);
  EXPECT_EQ(verdict(revision->upgrade), "uncertain");
}

TEST(ScriptEffects, IsUncertainWhenTheFunctionIsNotPlain) {
  const std::string head = "from alembic import op\n" + head_of("a1", "None");
  for (const char* function :
       {"", "@d\ndef upgrade():\n    pass\n", "def upgrade():\n    pass\nupgrade = other\n",
        "def upgrade():\n    pass\ndef upgrade():\n    pass\n", "async def upgrade():\n    pass\n",
        "def 'upgrade'():\n    pass\n", "if x:\n    def upgrade():\n        pass\n",
        "class A:\n    def upgrade(self):\n        pass\n"}) {
    const auto revision = read(head + function);
    ASSERT_TRUE(revision) << message_of(revision);
    EXPECT_EQ(verdict(revision->upgrade), "uncertain") << function;
  }
}

}  // namespace
}  // namespace belay::migration
