// A migration tool as a child process: its limits carried in by PGOPTIONS, the proof that they
// arrive, and what its end means. Shared by every tool that is not Belay's own.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "ports/database.hpp"
#include "ports/migration_tool.hpp"
#include "ports/process_runner.hpp"

namespace belay::world {

struct ChildSettings {
  std::filesystem::path cwd = ".";  // relative to the release
  // What the application's code needs, resolved by the caller. PGOPTIONS in it is kept, with ours
  // behind it, so that ours count; PGAPPNAME and ALEMBIC_CONFIG are left out. Masked in messages.
  std::map<std::string, Secret> environment;
  // What belongs to the call itself and may be read by anyone, such as FLASK_APP.
  std::map<std::string, std::string> plain;
  std::string hint = {};  // what to do when the tool lacks what its environment gives
  // Whether the name of the session comes by PGAPPNAME too, for tools over psql and its like: what
  // they call themselves wins over the name in PGOPTIONS. That name proves nothing of PGOPTIONS
  // then, so they are given some that no server takes as well, and must fail.
  bool named_by_variable = false;
};

// The sessions of the configured database. Called from another thread while the tool runs, never
// from two at once: a ports::Database that nobody else uses meanwhile will do.
using SeeSessions = std::function<Result<std::vector<ports::Session>>()>;

class ToolChild {
 public:
  // An argument list. A first word with a slash is relative to the release (".venv/bin/alembic");
  // one without is looked up in the fixed PATH.
  using Argv = std::vector<std::string>;

  // The runner must outlive the object. PostgreSQL 14 or later: an older server refuses a session
  // that asks for client_connection_check_interval.
  ToolChild(ChildSettings settings, ports::ProcessRunner& runner, SeeSessions see_sessions);

  // Runs it for its answer: its standard output. Errors: migration_tool when it cannot be started
  // or does not end with status 0, interrupted when it was stopped. `what` names it in messages.
  Result<std::string> ask(const ports::ToolCall& call, const Argv& argv, const std::string& what,
                          const ports::Stop& stop);
  // Runs it for its effect; the caller observes what became of it.
  Result<ports::ToolResult> act(const ports::ToolCall& call, const Argv& argv,
                                const ports::Stop& stop);
  // Runs it for what it prints without a database: PGOPTIONS holds what every server refuses, so
  // that no session begins where the tool, or a program that it loads, connects over libpq;
  // `no_session` stands in its output then. Drivers that do not heed PGOPTIONS are not kept away.
  Result<ports::Exited> run_apart(const ports::ToolCall& call, const Argv& argv,
                                  const ports::Stop& stop);
  static constexpr std::string_view no_session = "offline-mode-uses-no-database";
  // ask() with a nonce as application_name inside PGOPTIONS; that very session is seen in the
  // configured database, else migration_tool with `hint`. A few runs at most: a session can live
  // and die between two looks. See ChildSettings::named_by_variable for the other proof.
  Result<std::string> ask_and_be_seen(const ports::ToolCall& call, const Argv& argv,
                                      const std::string& what, const std::string& hint,
                                      const ports::Stop& stop);

 private:
  struct Seen {
    std::string output;
    bool session = false;
  };
  std::map<std::string, Secret> environment(const ports::ToolCall& call,
                                            const std::string& name) const;
  Result<ports::Exited> run(const ports::ToolCall& call, const std::string& name, const Argv& argv,
                            const ports::Stop& stop);
  Done expect_refused_options(const ports::ToolCall& call, const Argv& argv,
                              const std::string& hint, const ports::Stop& stop);
  Result<ports::Exited> run(const ports::ToolCall& call, std::map<std::string, Secret> environment,
                            const Argv& argv, const ports::Stop& stop);
  Done expect_success(const ports::Exited& exited, const ports::ToolCall& call, const Argv& argv,
                      const std::string& what) const;
  Result<Seen> watched(const ports::ToolCall& call, const Argv& argv, const std::string& what,
                       const ports::Stop& stop);

  ChildSettings settings_;
  ports::ProcessRunner& runner_;
  SeeSessions see_sessions_;
};

}  // namespace belay::world
