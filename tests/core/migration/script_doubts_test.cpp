// Python that is not understood makes the answer of a script uncertain, never kinder; and what is
// read of it is listed all the same.
#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"
#include "core/migration/script_effects.hpp"

namespace belay::migration {
namespace {

using Strings = std::vector<std::string>;

ScriptEffects effects(const std::string& body, const std::string& before = {}) {
  std::string text = "from alembic import op\nimport sqlalchemy as sa\n" + head_of("a1", "None") +
                     before + "\ndef upgrade():\n";
  for (const auto& line : split(body, '\n')) text += "    " + line + "\n";
  const auto revision = read(text);
  EXPECT_TRUE(revision) << message_of(revision);
  return revision ? revision->upgrade : ScriptEffects{};
}

struct Doubtful {
  const char* body;
  Strings operations;
};

TEST(ScriptEffects, ListWhatTheyDoubt) {
  for (const auto& row : std::initializer_list<Doubtful>{
           {"with op.get_context().autocommit_block() as c:\n    op.drop_table('t')",
            {"op.get_context", "drop table t"}},
           {"with op.get_context(1).autocommit_block():\n    op.drop_table('t')",
            {"op.get_context", "drop table t"}},
           {"with op.get_context() as c:\n    op.drop_table('t')",
            {"op.get_context", "drop table t"}},
           {"with op.get_context().begin_block():\n    op.drop_table('t')",
            {"op.get_context", "drop table t"}},
           {"with op.get_context().autocommit_block(1):\n    op.drop_table('t')",
            {"op.get_context", "drop table t"}},
           {"with context:\n    op.drop_table('t')", {"python code at line 7", "drop table t"}},
           {"with op():\n    op.drop_table('t')", {"python code at line 7", "drop table t"}},
           {"with sa.x():\n    op.drop_table('t')", {"python code at line 7", "drop table t"}},
           {"with op.batch_alter_table('t'):\n    pass",
            {"alter table t in a batch", "python code at line 8"}},
           {"with op.batch_alter_table('t').x() as b:\n    pass",
            {"alter table t in a batch", "python code at line 8"}},
           {"with op.batch_alter_table('t') as b:\n    b.drop_column('c')\n    x = 1",
            {"alter table t in a batch", "drop column t.c", "python code at line 9"}},
           {"with op.batch_alter_table('t') as b:\n    b.drop_column(c)",
            {"alter table t in a batch", "drop column t"}},
           {"op.add_column('t', sa.Column('c', *x))", {"add column t.?"}},
           {"op.add_column('t', column)", {"add column t.?"}},
           {"op.add_column('t', sa.Spalte('c'))", {"add column t.?"}},
           {"op.bulk_insert(sa.table('t'), [])", {"insert into ?"}},
           {"op.bulk_insert(t, [])", {"insert into ?"}},
           {"t = op.create_table('t')\nt = op.f('t')\nop.bulk_insert(t, [])",
            {"add table t", "op.f", "insert into t"}},
           {"op.drop_table('t', schema=f'{s}')", {"drop table ?.t"}},
           {"op.drop_table('t', schema=s)", {"drop table ?.t"}},
           {"op.drop_table(name('t'))", {"drop table ?"}},
           {"op.drop_table(op.f('t').x)", {"drop table ?"}},
           {"op.drop_table(op.f('t', 'u'))", {"drop table ?"}},
           {"op.add_column('t', sa.Column('c', nullable=not_null, server_default=None))",
            {"add column t.c"}},
           {"op.add_column('t', sa.Column('c', nullable=a or b))", {"add column t.c"}},
           {"if x: op.drop_table('t')", {"drop table t"}},
       }) {
    const auto all = effects(row.body);
    EXPECT_FALSE(all.certain) << row.body;
    EXPECT_FALSE(all.additive) << row.body;
    EXPECT_EQ(all.operations, row.operations) << row.body;
  }
}

TEST(ScriptEffects, NameTheSchemaOfATable) {
  EXPECT_EQ(effects("op.drop_table('t', schema='s')").operations, Strings{"drop table s.t"});
  EXPECT_EQ(effects("op.drop_table('t', schema=None)").operations, Strings{"drop table t"});
  EXPECT_EQ(effects("op.drop_table('t', schema=S)", "S = 's'\n").operations,
            Strings{"drop table s.t"});
}

TEST(ScriptEffects, KnowStatementsThatDoNothing) {
  for (const char* body : {"pass", "...", "return", "'docs'", "pass; ..."}) {
    EXPECT_TRUE(effects(body).additive) << body;
  }
}

// A default stands in every row that old code writes: a unique column takes it once only.
TEST(ScriptEffects, CallColumnsOptionalOnlyWhereOldCodeCanInsertTwice) {
  const auto additive = [](const std::string& column) {
    return effects("op.add_column('t', sa.Column('c', sa.Text(), " + column + "))").additive;
  };
  EXPECT_TRUE(additive("nullable=True"));
  EXPECT_TRUE(additive("nullable=False, server_default='x'"));
  EXPECT_TRUE(additive("unique=True"));
  EXPECT_FALSE(additive("unique=True, server_default='x'"));
  EXPECT_FALSE(additive("unique=maybe, server_default='x'"));
  EXPECT_FALSE(additive("primary_key=True"));
  EXPECT_FALSE(additive("nullable=False, server_default=None"));
}

TEST(ScriptEffects, BelieveOnlyOneFunctionOfTheName) {
  EXPECT_FALSE(effects("pass", "upgrade = None\n").certain);
  EXPECT_FALSE(effects("pass", "if x:\n    from other import upgrade\n").certain);
}

}  // namespace
}  // namespace belay::migration
