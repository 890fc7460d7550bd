#include "world/migrate/tool_child.hpp"

#include <algorithm>
#include <random>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "world/migrate/canary.hpp"
#include "world/migrate/session_options.hpp"
#include "world/migrate/tool_output.hpp"

namespace belay::world {
namespace {

using ports::Exited;
using ports::Stop;
using ports::ToolCall;
using ports::ToolEnd;
using ports::ToolResult;

// A session can live and die between two looks, and does so most of the time where the machine is
// busy: psql's lives for some 5 ms, Alembic's for some 20.
constexpr int canary_tries = 10, canary_tries_by_variable = 40;

// A name that no other session has; it starts with the attempt's, so that recovery finds it too.
std::string nonce_for(const AttemptId& attempt) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string nonce = session_name(attempt) + "~";
  for (unsigned bits = random(), i = 0; i < 8; ++i, bits >>= 4) nonce += digits[bits & 15];
  return nonce;
}

ToolEnd end_of(const Exited& exited) {
  if (exited.stopped || exited.timed_out) return ToolEnd::stopped;
  if (exited.ok()) return ToolEnd::done;
  return is_lock_failure(exited.tail) ? ToolEnd::lock_timeout : ToolEnd::failed;
}

// The output lasts where it is in the folder of its run; elsewhere it is gone with the look.
std::string where_to_read_on(const ToolCall& call, const std::vector<std::string>& argv) {
  std::string by_hand = "run it by hand: " + escaped(join(argv, " "));
  const auto& file = call.output_file;
  if (std::find(file.begin(), file.end(), call.attempt.run.text) == file.end()) return by_hand;
  return "its output is in " + file.string() + "; or " + by_hand;
}

}  // namespace

ToolChild::ToolChild(ChildSettings settings, ports::ProcessRunner& runner, SeeSessions see_sessions)
    : settings_(std::move(settings)), runner_(runner), see_sessions_(std::move(see_sessions)) {}

Result<std::string> ToolChild::ask(const ToolCall& call, const Argv& argv, const std::string& what,
                                   const Stop& stop) {
  TRY(const Exited exited, run(call, session_name(call.attempt), argv, stop));
  TRY_DONE(expect_success(exited, call, argv, what));
  return without_secrets(exited.standard_output, settings_.environment);
}

Result<ToolResult> ToolChild::act(const ToolCall& call, const Argv& argv, const Stop& stop) {
  TRY(const Exited exited, run(call, session_name(call.attempt), argv, stop));
  return ToolResult{.end = end_of(exited), .summary = summary_of(exited, settings_.environment)};
}

Result<Exited> ToolChild::run_apart(const ToolCall& call, const Argv& argv, const Stop& stop) {
  auto apart = environment(call, session_name(call.attempt));
  apart["PGOPTIONS"] = Secret("-c lock_timeout=" + std::string(no_session));
  return run(call, std::move(apart), argv, stop);
}

Result<std::string> ToolChild::ask_and_be_seen(const ToolCall& call, const Argv& argv,
                                               const std::string& what, const std::string& hint,
                                               const Stop& stop) {
  // Connects, if that was still to be done: the watch must not lose its first moments to it.
  TRY(const auto sessions, see_sessions_());
  static_cast<void>(sessions);
  const int tries = settings_.named_by_variable ? canary_tries_by_variable : canary_tries;
  for (int n = 1; n <= tries; ++n) {
    TRY(Seen seen, watched(call, argv, what, stop));
    if (!seen.session) continue;
    if (settings_.named_by_variable) TRY_DONE(expect_refused_options(call, argv, hint, stop));
    return std::move(seen.output);
  }
  return fail(ErrorCode::migration_tool,
              "the migration tool's session was not seen in the configured database under the "
              "name that " +
                  std::string(settings_.named_by_variable ? "PGAPPNAME" : "PGOPTIONS") +
                  " gave it: the lock budget would not arrive either",
              hint);
}

// Where the server sees PGOPTIONS, it refuses the session for a value that lock_timeout never has.
Done ToolChild::expect_refused_options(const ToolCall& call, const Argv& argv,
                                       const std::string& hint, const Stop& stop) {
  auto poisoned = environment(call, nonce_for(call.attempt));
  poisoned["PGOPTIONS"] = Secret("-c lock_timeout=does-this-arrive");
  TRY(const Exited exited, run(call, std::move(poisoned), argv, stop));
  if (exited.stopped) return fail(ErrorCode::interrupted, "the migration tool was stopped");
  if (!exited.ok()) return {};
  return fail(ErrorCode::migration_tool,
              "the migration tool succeeds also with PGOPTIONS that no server takes: it does not "
              "pass them on, so that the lock budget would not arrive, or it hides that it failed",
              hint);
}

Result<ToolChild::Seen> ToolChild::watched(const ToolCall& call, const Argv& argv,
                                           const std::string& what, const Stop& stop) {
  const std::string nonce = nonce_for(call.attempt);
  SessionWatch watch(see_sessions_, nonce);
  auto exited = run(call, nonce, argv, stop);
  auto seen = watch.stop();
  if (!exited) return fail(std::move(exited).error());
  TRY_DONE(expect_success(*exited, call, argv, what));
  if (!seen) return fail(std::move(seen).error());
  return Seen{without_secrets(exited->standard_output, settings_.environment), *seen};
}

std::map<std::string, Secret> ToolChild::environment(const ToolCall& call,
                                                     const std::string& name) const {
  auto environment = settings_.environment;
  for (const auto& [key, value] : settings_.plain) environment[key] = Secret(value);
  // A PGAPPNAME of theirs would win over the name in PGOPTIONS; ALEMBIC_CONFIG over nothing, but
  // misleads.
  environment.erase("PGAPPNAME");
  environment.erase("ALEMBIC_CONFIG");
  std::string options = pgoptions({.application_name = name,
                                   .lock_timeout = call.budget.wait,
                                   .idle_in_transaction = call.deadline});
  const auto theirs = environment.find("PGOPTIONS");
  if (theirs != environment.end()) options = theirs->second.reveal() + " " + options;
  environment["PGOPTIONS"] = Secret(std::move(options));
  if (settings_.named_by_variable) environment["PGAPPNAME"] = Secret(name);
  return environment;
}

Result<Exited> ToolChild::run(const ToolCall& call, const std::string& name, const Argv& argv,
                              const Stop& stop) {
  return run(call, environment(call, name), argv, stop);
}

Result<Exited> ToolChild::run(const ToolCall& call, std::map<std::string, Secret> environment,
                              const Argv& argv, const Stop& stop) {
  ENSURE(!argv.empty(), "a migration tool needs a command");
  ports::Command command;
  command.argv = argv;
  if (command.argv[0].find('/') != std::string::npos) {
    command.argv[0] = (call.release / command.argv[0]).lexically_normal().string();
  }
  command.cwd = (call.release / settings_.cwd).lexically_normal();
  command.environment = std::move(environment);
  command.attempt = call.attempt;
  command.deadline = call.deadline;
  command.output_file = call.output_file;
  auto exited = runner_.run(command, stop);
  if (exited || exited.error().code != ErrorCode::process_failed) return exited;
  return fail(ErrorCode::migration_tool,
              "the migration tool cannot be started: " + exited.error().message,
              "set 'command' in migrations to where the release's tool is");
}

Done ToolChild::expect_success(const Exited& exited, const ToolCall& call, const Argv& argv,
                               const std::string& what) const {
  if (exited.ok()) return {};
  if (exited.stopped) return fail(ErrorCode::interrupted, "the migration tool was stopped");
  const std::string hint = hint_from(exited.tail, settings_.hint);
  return fail(ErrorCode::migration_tool,
              "the migration tool's \"" + what + "\" " + summary_of(exited, settings_.environment),
              hint.empty() ? where_to_read_on(call, argv) : hint);
}

}  // namespace belay::world
