#include "world/migrate/alembic.hpp"

#include <random>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "world/migrate/canary.hpp"
#include "world/migrate/scripts_on_disk.hpp"
#include "world/migrate/session_options.hpp"
#include "world/migrate/tool_output.hpp"

namespace belay::world {
namespace {

using ports::Exited;
using ports::Stop;
using ports::ToolCall;
using ports::ToolEnd;
using ports::ToolResult;

constexpr int canary_tries = 5;  // a session can live and die between two looks

// A name that no other session has; it starts with the attempt's, so that recovery finds it too.
std::string nonce_for(const AttemptId& attempt) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string nonce = session_name(attempt) + "~";
  for (unsigned bits = random(), i = 0; i < 8; ++i, bits >>= 4) nonce += digits[bits & 15];
  return nonce;
}

class Alembic : public ports::MigrationTool {
 public:
  Alembic(AlembicSettings settings, ports::ProcessRunner& runner, SeeSessions see_sessions)
      : settings_(std::move(settings)), runner_(runner), see_sessions_(std::move(see_sessions)) {
    ENSURE(!settings_.command.empty(), "a migration tool needs a command");
  }

  Result<std::string> version(const ToolCall& call, const Stop& stop) override {
    TRY(const Exited exited, run(call, session_name(call.attempt), {"--version"}, stop));
    TRY_DONE(expect_success(exited, "--version"));
    const std::string_view text = trimmed(exited.standard_output);
    return escaped(text.substr(text.rfind(' ') + 1));
  }

  Result<migration::Graph> graph(const std::filesystem::path& release) override {
    TRY(const auto files,
        read_scripts({.release = release, .cwd = settings_.cwd, .config = settings_.config}));
    return migration::Graph::build(files);
  }

  Done prove_options_arrive(const ToolCall& call, const Stop& stop) override {
    // Connects, if that was still to be done: the watch must not lose its first moments to it.
    TRY(const auto sessions, see_sessions_());
    static_cast<void>(sessions);
    for (int n = 1; n <= canary_tries; ++n) {
      TRY(const bool seen, seen_while_running(call, stop));
      if (seen) return {};
    }
    return fail(ErrorCode::migration_tool,
                "the migration tool's session was not seen in the configured database under the "
                "name that PGOPTIONS gave it: the lock budget would not arrive either",
                "make env.py connect directly to this database, and take application_name and "
                "options out of its URL and connect_args");
  }

  Result<ToolResult> upgrade(const ToolCall& call, const std::string& revision,
                             const Stop& stop) override {
    return move(call, "upgrade", revision, stop);
  }
  Result<ToolResult> downgrade(const ToolCall& call, const std::string& revision,
                               const Stop& stop) override {
    return move(call, "downgrade", revision, stop);
  }

  Result<std::vector<std::string>> current(const ToolCall& call, const Stop& stop) override {
    TRY(const Exited exited, run(call, session_name(call.attempt), with_config({"current"}), stop));
    TRY_DONE(expect_success(exited, "current"));
    return printed_ids(exited.standard_output);
  }

 private:
  std::vector<std::string> with_config(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"-c", settings_.config});
    return arguments;
  }

  std::map<std::string, Secret> environment(const ToolCall& call, const std::string& name) const {
    auto environment = settings_.environment;
    // PGAPPNAME would win over the name in PGOPTIONS; ALEMBIC_CONFIG over nothing, but misleads.
    environment.erase("PGAPPNAME");
    environment.erase("ALEMBIC_CONFIG");
    std::string options = pgoptions({.application_name = name,
                                     .lock_timeout = call.budget.wait,
                                     .idle_in_transaction = call.deadline});
    const auto theirs = environment.find("PGOPTIONS");
    if (theirs != environment.end()) options = theirs->second.reveal() + " " + options;
    environment["PGOPTIONS"] = Secret(std::move(options));
    return environment;
  }

  Result<Exited> run(const ToolCall& call, const std::string& name,
                     const std::vector<std::string>& arguments, const Stop& stop) {
    ports::Command command;
    command.argv = settings_.command;
    if (command.argv[0].find('/') != std::string::npos) {
      command.argv[0] = (call.release / command.argv[0]).lexically_normal().string();
    }
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.cwd = (call.release / settings_.cwd).lexically_normal();
    command.environment = environment(call, name);
    command.attempt = call.attempt;
    command.deadline = call.deadline;
    command.output_file = call.output_file;
    auto exited = runner_.run(command, stop);
    if (exited || exited.error().code != ErrorCode::process_failed) return exited;
    return fail(ErrorCode::migration_tool,
                "the migration tool cannot be started: " + exited.error().message,
                "set 'command' in migrations to where the release's tool is");
  }

  Done expect_success(const Exited& exited, const std::string& what) const {
    if (exited.ok()) return {};
    if (exited.stopped) return fail(ErrorCode::interrupted, "the migration tool was stopped");
    return fail(ErrorCode::migration_tool, "the migration tool's \"" + what + "\" " +
                                               summary_of(exited, settings_.environment));
  }

  Result<bool> seen_while_running(const ToolCall& call, const Stop& stop) {
    const std::string nonce = nonce_for(call.attempt);
    SessionWatch watch(see_sessions_, nonce);
    auto exited = run(call, nonce, with_config({"current"}), stop);
    auto seen = watch.stop();
    if (!exited) return fail(std::move(exited).error());
    TRY_DONE(expect_success(*exited, "current"));
    return seen;
  }

  Result<ToolResult> move(const ToolCall& call, const std::string& direction,
                          const std::string& revision, const Stop& stop) {
    ENSURE(!revision.empty() && revision.front() != '-', "a revision is given by its full id");
    TRY(const Exited exited,
        run(call, session_name(call.attempt), with_config({direction, revision}), stop));
    return ToolResult{.end = end_of(exited), .summary = summary_of(exited, settings_.environment)};
  }

  static ToolEnd end_of(const Exited& exited) {
    if (exited.stopped || exited.timed_out) return ToolEnd::stopped;
    if (exited.ok()) return ToolEnd::done;
    return is_lock_failure(exited.tail) ? ToolEnd::lock_timeout : ToolEnd::failed;
  }

  AlembicSettings settings_;
  ports::ProcessRunner& runner_;
  SeeSessions see_sessions_;
};

}  // namespace

std::unique_ptr<ports::MigrationTool> make_alembic(AlembicSettings settings,
                                                   ports::ProcessRunner& runner,
                                                   SeeSessions see_sessions) {
  return std::make_unique<Alembic>(std::move(settings), runner, std::move(see_sessions));
}

}  // namespace belay::world
