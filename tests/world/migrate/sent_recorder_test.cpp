// What a real Alembic sends, written down inside its Python.
#include "world/migrate/sent_recorder.hpp"

#include <gtest/gtest.h>

#include "core/migration/sent_sql.hpp"
#include "world/migrate/project.hpp"

namespace belay::world {
namespace {

class Recorded : public Project {
 protected:
  Recorded() {
    std::filesystem::create_directory(folder_);
    auto made = SentRecorder::make(folder_);
    if (!made) throw std::runtime_error(describe(made.error()));
    recorder_ = *std::move(made);
  }

  migration::SentSql sent_by(const std::string& revision) {
    settings.environment = recorder_->added_to(settings.environment);
    EXPECT_EQ(upgrade(revision).end, ports::ToolEnd::done);
    auto lines = recorder_->take();
    EXPECT_TRUE(lines) << describe(lines.error());
    return migration::read_sent(lines.value_or(""), {revision});
  }

  std::filesystem::path folder_ = dir / "recorder";
  std::optional<SentRecorder> recorder_;
};

TEST_F(Recorded, IsWhatEachRevisionSentAndNothingElse) {
  EXPECT_EQ(sent_by("0001").sql, "CREATE TABLE notes (\n\tid INTEGER\n);\n");
  EXPECT_EQ(sent_by("0002").sql, "ALTER TABLE notes ADD COLUMN tag TEXT;\n");
  EXPECT_EQ(recorder_->take().value_or("?"), "");
}

TEST_F(Recorded, IsAlsoWhatGoesByRowsAndRunsOutsideOfTheTransaction) {
  write_revision("0003", "'0002'",
                 "bind = op.get_bind()\n"
                 "    for n in range(3):\n"
                 "        bind.execute(sa.text('INSERT INTO notes (id) VALUES (:id)'), {'id': n})\n"
                 "    for row in bind.execute(sa.text('SELECT id FROM notes ORDER BY id')).all():\n"
                 "        bind.execute(sa.text(f\"UPDATE notes SET tag = '%{row.id}'\"))\n"
                 "    with op.get_context().autocommit_block():\n"
                 "        op.create_index('i', 'notes', ['tag'], postgresql_concurrently=True)\n"
                 "    op.add_column('notes', sa.Column('more', sa.Text()))");
  ASSERT_EQ(upgrade("0002").end, ports::ToolEnd::done);
  EXPECT_EQ(sent_by("0003").sql,
            "INSERT INTO notes (id) VALUES ($1);\nSELECT id FROM notes ORDER BY id;\n"
            "UPDATE notes SET tag = '%0';\nUPDATE notes SET tag = '%1';\n"
            "UPDATE notes SET tag = '%2';\nCOMMIT;\nCREATE INDEX CONCURRENTLY i ON notes (tag);\n"
            "BEGIN;\nALTER TABLE notes ADD COLUMN more TEXT;\n");
}

TEST_F(Recorded, IsBoundedAndSaysSo) {
  write_revision(
      "0003", "'0002'",
      "for n in range(30):\n"
      "        op.execute(f\"INSERT INTO notes VALUES ({n}, '\" + 'x' * 50000 + \"')\")");
  ASSERT_EQ(upgrade("0002").end, ports::ToolEnd::done);
  const auto sent = sent_by("0003");
  EXPECT_FALSE(sent.whole);
  EXPECT_LE(sent.sql.size(), 1U << 20);
  EXPECT_GT(sent.sql.size(), 900U << 10);
}

TEST_F(Recorded, IsNotWholeWhereASecondEngineIsAtWorkMeanwhile) {
  write_revision("0003", "'0002'",
                 "op.execute(\"UPDATE notes SET tag = 'a'\")\n"
                 "    with sa.create_engine(op.get_bind().engine.url).begin() as other:\n"
                 "        other.execute(sa.text('CREATE TABLE beside (id int)'))\n"
                 "    op.execute(\"UPDATE notes SET tag = 'b'\")");
  ASSERT_EQ(upgrade("0002").end, ports::ToolEnd::done);
  const auto sent = sent_by("0003");
  EXPECT_FALSE(sent.whole) << sent.sql;
  EXPECT_NE(sent.sql.find("beside"), std::string::npos) << sent.sql;
}

TEST_F(Recorded, HasNothingOfWhatAnInspectorAsks) {
  write_revision(
      "0003", "'0002'",
      "look = sa.inspect(op.get_bind())\n"
      "    look.get_columns('notes'), look.get_indexes('notes'), look.has_table('notes')\n"
      "    look.get_pk_constraint('notes'), look.get_foreign_keys('notes')\n"
      "    look.get_unique_constraints('notes'), look.get_check_constraints('notes')\n"
      "    look.get_table_names(), look.get_view_names(), look.get_schema_names()\n"
      "    look.get_table_comment('notes'), look.get_sequence_names()\n"
      "    op.get_bind().dialect.has_sequence(op.get_bind(), 's')\n"
      "    op.add_column('notes', sa.Column('more', sa.Text()))");
  ASSERT_EQ(upgrade("0002").end, ports::ToolEnd::done);
  const auto sent = sent_by("0003");
  EXPECT_EQ(sent.sql, "ALTER TABLE notes ADD COLUMN more TEXT;\n");
  EXPECT_TRUE(sent.whole);
}

TEST_F(Recorded, IsWhatAListenerOfTheirsMadeOfIt) {
  write_revision("0003", "'0002'",
                 "from sqlalchemy import event\n"
                 "    event.listen(sa.engine.Engine, 'before_cursor_execute', retval=True, fn=\n"
                 "        lambda conn, raw, text, values, context, many:\n"
                 "            (text.replace('ADD COLUMN more', 'ADD COLUMN other'), values))\n"
                 "    op.add_column('notes', sa.Column('more', sa.Text()))");
  ASSERT_EQ(upgrade("0002").end, ports::ToolEnd::done);
  const auto sent = sent_by("0003");
  EXPECT_EQ(sent.sql, "ALTER TABLE notes ADD COLUMN other TEXT;\n");
  EXPECT_TRUE(sent.whole);
}

TEST_F(Recorded, IsNotWholeWhereAStatementFailed) {
  write_revision("0003", "'0002'",
                 "try:\n"
                 "        with op.get_bind().begin_nested():\n"
                 "            op.execute('DROP TABLE only_there')\n"
                 "    except sa.exc.ProgrammingError:\n"
                 "        pass");
  ASSERT_EQ(upgrade("0002").end, ports::ToolEnd::done);
  EXPECT_FALSE(sent_by("0003").whole);
}

TEST_F(Recorded, IsWholeOfWhatEndsWithTheVersionRow) {
  EXPECT_TRUE(sent_by("0001").whole);
  EXPECT_TRUE(sent_by("0002").whole);
}

TEST_F(Recorded, StopsWithoutTroubleWhereNothingMoreCanBeWritten) {
  std::filesystem::create_symlink("/dev/full", folder_ / "sent");
  settings.environment = recorder_->added_to(settings.environment);
  EXPECT_EQ(upgrade("0001").end, ports::ToolEnd::done);
}

TEST_F(Recorded, LeavesASitecustomizeOfTheirsAtWork) {
  support::write_text(dir / "theirs/sitecustomize.py",
                      "import os\nopen(os.environ['SEEN'], 'w').write('here')\n");
  settings.environment["SEEN"] = Secret((dir / "seen").string());
  settings.environment["PYTHONPATH"] = Secret((dir / "theirs").string());
  EXPECT_NE(sent_by("0001").sql, "");
  EXPECT_EQ(support::read_text(dir / "seen"), "here");
}

TEST_F(Recorded, LeavesAToolWithoutSqlAlchemyAlone) {
  support::write_text(dir / "theirs/sqlalchemy.py", "raise RuntimeError('never')\n");
  settings.environment["PYTHONPATH"] = Secret((dir / "theirs").string());
  const auto variables = recorder_->added_to(settings.environment);
  ports::Command command;
  command.argv = {"/usr/bin/python3", "-c", "print('fine')"};
  command.cwd = dir.path();
  command.environment = variables;
  command.attempt = attempt;
  command.deadline = std::chrono::minutes(1);
  command.output_file = dir / "python.log";
  const auto exited = runner.run(command, NoStop{});
  ASSERT_TRUE(exited && exited->ok());
  EXPECT_EQ(exited->standard_output, "fine\n");
  EXPECT_EQ(exited->tail, "fine\n");
}

}  // namespace
}  // namespace belay::world
