// A release with an Alembic project, a database for it, and the tool over both.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/text.hpp"
#include "support/postgres.hpp"
#include "support/temp_dir.hpp"
#include "world/migrate/alembic.hpp"
#include "world/pg/database.hpp"
#include "world/process/process_runner.hpp"

namespace belay::world {

struct NoStop final : ports::Stop {
  ports::StopLevel level() const override { return ports::StopLevel::none; }
};

// Says `now` once this file is there.
struct StopOnceThere final : ports::Stop {
  explicit StopOnceThere(std::filesystem::path file) : path(std::move(file)) {}
  ports::StopLevel level() const override {
    return exists(path) ? ports::StopLevel::now : ports::StopLevel::none;
  }
  std::filesystem::path path;
};

// Real children, whose argument lists are remembered.
class RecordingRunner final : public ports::ProcessRunner {
 public:
  explicit RecordingRunner(std::filesystem::path home)
      : runner_(make_process_runner(std::move(home))) {}
  Result<ports::Exited> run(const ports::Command& command, const ports::Stop& stop) override {
    commands.push_back(command);
    return runner_->run(command, stop);
  }
  Result<std::vector<ports::ProcessSeen>> end_run(const RunId& run, Duration deadline) override {
    return runner_->end_run(run, deadline);
  }

  std::vector<ports::Command> commands;

 private:
  std::unique_ptr<ports::ProcessRunner> runner_;
};

class Project : public testing::Test {
 protected:
  explicit Project(support::Postgres& postgres = support::Postgres::shared())
      : server(postgres), name(server.create_database("migrate")) {
    settings.cwd = "backend";
    settings.environment["DATABASE_URL"] = Secret(server.url(name));
    auto opened = open_database({.url = Secret(server.url(name)), .application_name = "watcher"});
    if (!opened) throw std::runtime_error(describe(opened.error()));
    database = *std::move(opened);
    support::write_text(backend / "alembic.ini", "[alembic]\nscript_location = migrations\n");
    write_env("create_engine(os.environ['DATABASE_URL'], poolclass=pool.NullPool)");
    write_revision("0001", "None", "op.create_table('notes', sa.Column('id', sa.Integer()))",
                   "op.drop_table('notes')");
    write_revision("0002", "'0001'", "op.add_column('notes', sa.Column('tag', sa.Text()))",
                   "op.drop_column('notes', 'tag')");
  }

  void write_env(const std::string& engine) {
    support::write_text(backend / "migrations/env.py",
                        "import os\nfrom alembic import context\n"
                        "from sqlalchemy import create_engine, pool\n"
                        "with (" +
                            engine +
                            ").connect() as connection:\n"
                            "    context.configure(connection=connection)\n"
                            "    with context.begin_transaction():\n"
                            "        context.run_migrations()\n");
  }

  void write_revision(const std::string& id, const std::string& down, const std::string& up,
                      const std::string& back = "pass") {
    support::write_text(backend / ("migrations/versions/" + id + "_x.py"),
                        "import os, time\nfrom alembic import op\nimport sqlalchemy as sa\n"
                        "revision = '" +
                            id + "'\ndown_revision = " + down +
                            "\n\n"
                            "def upgrade():\n    " +
                            up + "\n\ndef downgrade():\n    " + back + "\n");
  }

  std::unique_ptr<ports::MigrationTool> tool() {
    return make_alembic(settings, runner, [this] { return database->sessions(); });
  }

  ports::ToolCall call() const {
    ports::ToolCall call;
    call.attempt = attempt;
    call.release = dir.path();
    call.deadline = std::chrono::minutes(2);
    call.budget.wait = std::chrono::milliseconds(200);
    call.output_file = dir / "tool.log";
    return call;
  }

  ports::ToolResult upgrade(const std::string& revision) {
    auto result = tool()->upgrade(call(), revision, NoStop{});
    EXPECT_TRUE(result) << describe(result.error());
    return result.value_or(ports::ToolResult{});
  }

  // The version row and the columns of notes: "0001: id".
  std::string state() {
    if (server.value(name, "SELECT to_regclass('alembic_version')").empty()) return "nothing";
    return server.value(name,
                        "SELECT coalesce((SELECT version_num FROM alembic_version), 'base')"
                        " || ': ' || coalesce((SELECT string_agg(attname, ', ' ORDER BY attnum)"
                        " FROM pg_attribute WHERE attrelid = to_regclass('notes')"
                        " AND attnum > 0 AND NOT attisdropped), 'no table')");
  }

  support::Postgres& server;
  std::string name;
  support::TempDir dir;
  std::filesystem::path backend = dir / "backend";
  AttemptId attempt{make_run_id(Instant{}, static_cast<std::uint64_t>(getpid()), 11), {0, 1}, 1};
  AlembicSettings settings;
  RecordingRunner runner{dir / "home"};
  std::unique_ptr<ports::Database> database;
};

}  // namespace belay::world
