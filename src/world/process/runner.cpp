#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "world/os/os_error.hpp"
#include "world/process/ending.hpp"
#include "world/process/output.hpp"
#include "world/process/process_runner.hpp"
#include "world/process/process_table.hpp"
#include "world/process/spawn.hpp"
#include "world/process/stream.hpp"

namespace belay::world {
namespace {

using ports::Command;
using ports::Exited;
using ports::ProcessSeen;
using std::chrono::steady_clock;

constexpr Duration longest_wait{50};      // until the operator's wish is looked at again
constexpr Duration longest_grace{5'000};  // of processes that a dead runner left behind
constexpr Duration patience_after_kill{10'000};
constexpr std::size_t at_once = 1U << 20;  // read from one stream before anything else is seen to

// The command while it runs: its streams are emptied whenever there is time.
class Running {
 public:
  Running(Child child, Stream out, Stream err, Output output)
      : child_(std::move(child)),
        out_(std::move(out)),
        err_(std::move(err)),
        output_(std::move(output)) {}

  pid_t pid() const { return child_.pid; }

  // Empties the streams; waits for more, or for the end, for at most this long.
  void pump(Duration wait) {
    std::array<pollfd, 3> watched{pollfd{has_ended() ? -1 : child_.pidfd.get(), POLLIN, 0},
                                  pollfd{out_.readable(), POLLIN, 0},
                                  pollfd{err_.readable(), POLLIN, 0}};
    poll(watched.data(), watched.size(), static_cast<int>(wait.count()));
    drain();
  }

  bool has_ended() const {
    pollfd ended{child_.pidfd.get(), POLLIN, 0};
    return poll(&ended, 1, 0) > 0;
  }

  // What is left in the pipes is taken, but no end of file is waited for: a descendant that was
  // allowed to live on may hold them.
  Result<Exited> finish() {
    out_.seal();
    err_.seal();
    drain();
    Exited exited;
    output_.finish(exited);
    siginfo_t info{};
    int waited = 0;
    do {
      waited = waitid(P_PIDFD, static_cast<id_t>(child_.pidfd.get()), &info, WEXITED | WNOHANG);
    } while (waited < 0 && errno == EINTR);
    if (waited < 0 || info.si_pid == 0) {
      return fail(ErrorCode::process_failed, "it is not known how the program ended", {},
                  Disposition::in_doubt);
    }
    (info.si_code == CLD_EXITED ? exited.status : exited.signal) = info.si_status;
    return exited;
  }

 private:
  void drain() {
    out_.drain([&](std::string_view bytes) { output_.take_standard_output(bytes); }, at_once);
    err_.drain([&](std::string_view bytes) { output_.take_standard_error(bytes); }, at_once);
  }

  Child child_;
  Stream out_;
  Stream err_;
  Output output_;
};

Done check_environment(const Command& command) {
  for (const auto& [name, value] : command.environment) {
    const bool bad_name =
        name.empty() || name.find('=') != std::string::npos || name.find('\0') != std::string::npos;
    if (bad_name || value.reveal().find('\0') != std::string::npos) {
      return fail(ErrorCode::process_failed, "'" + escaped(name) + "' cannot be passed to '" +
                                                 escaped(command.argv.front()) +
                                                 "' in its environment");
    }
  }
  return {};
}

Result<Environment> environment_of(const Command& command, const std::filesystem::path& home) {
  TRY_DONE(check_environment(command));
  const std::map<std::string, std::string> base{{"PATH", std::string(search_path)},
                                                {"HOME", home.native()},
                                                {"LC_ALL", "C.UTF-8"},
                                                {"TZ", "UTC"},
                                                {"PYTHONDONTWRITEBYTECODE", "1"}};
  Environment environment;
  environment.add(attempt_variable, to_text(command.attempt));
  for (const auto& [name, value] : base) {
    if (!command.environment.contains(name)) environment.add(name, value);
  }
  for (const auto& [name, value] : command.environment) {
    if (name != attempt_variable && name != survivor_variable) {
      environment.add(name, value.reveal());
    }
  }
  return environment;
}

// Takes zombies that were left to us from the process table: those that we ended, by pidfd, and
// what remains of the command's session. Children that others of our process started are not
// touched.
void reap_adopted(const std::vector<Ended>& ended, pid_t session) {
  siginfo_t ignored{};
  for (const auto& one : ended) {
    waitid(P_PIDFD, static_cast<id_t>(one.pidfd.get()), &ignored, WEXITED | WNOHANG);
  }
  for (const auto& facts : processes()) {
    const bool ours = facts.zombie && facts.parent == getpid() && facts.session == session;
    if (ours) waitpid(facts.pid, nullptr, WNOHANG);
  }
}

class PosixProcessRunner final : public ports::ProcessRunner {
 public:
  PosixProcessRunner(std::filesystem::path home, const Redactor* known)
      : home_(std::move(home)), known_(known) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
  }

  Result<Exited> run(const Command& command, const ports::Stop& stop) override;
  Result<std::vector<ProcessSeen>> end_run(const RunId& run, Duration deadline) override;

 private:
  Result<Running> start(const Command& command, steady_clock::time_point deadline);
  Done make_home();

  Redactor secrets_of(const Command& command) const;

  std::filesystem::path home_;
  const Redactor* known_;
};

Redactor PosixProcessRunner::secrets_of(const Command& command) const {
  Redactor secrets;
  if (known_ != nullptr) secrets.add_all(*known_);
  secrets.add_variables(command.environment);
  return secrets;
}

Done PosixProcessRunner::make_home() {
  if (mkdir(home_.c_str(), 0500) == 0 || errno == EEXIST) return {};
  return cannot("make", home_, errno);
}

Result<Running> PosixProcessRunner::start(const Command& command,
                                          steady_clock::time_point deadline) {
  TRY_DONE(make_home());
  TRY(auto program, find_program(command.argv.front()));
  TRY(auto environment, environment_of(command, home_));
  const auto make = command.leaves_running ? Stream::make_memory : Stream::make_pipe;
  TRY(auto out, make());
  TRY(auto err, make());
  TRY(auto output, Output::open(command.output_file, secrets_of(command)));
  Launch launch{std::move(program),     command.argv,     command.cwd,      std::move(environment),
                command.leaves_running, out.childs_end(), err.childs_end(), command.input_file};
  TRY(auto child, spawn(launch, deadline));
  return Running(std::move(child), std::move(out), std::move(err), std::move(output));
}

Result<Exited> PosixProcessRunner::run(const Command& command, const ports::Stop& stop) {
  ENSURE(!command.argv.empty(), "a command without a program");
  ENSURE(command.deadline > Duration::zero(), "a command without a deadline");
  const auto must_stop = [&] { return stop.level() == ports::StopLevel::now; };
  const auto deadline = steady_clock::now() + command.deadline;
  if (must_stop()) return Exited{.stopped = true};
  TRY(auto running, start(command, deadline));

  bool stopped = false;
  bool timed_out = false;
  while (!running.has_ended() && !stopped && !timed_out) {
    const auto left = std::chrono::ceil<Duration>(deadline - steady_clock::now());
    const auto longest = command.leaves_running ? Duration{20} : longest_wait;
    running.pump(std::clamp(left, Duration{0}, longest));
    stopped = must_stop() && !running.has_ended();
    timed_out = !stopped && left <= Duration::zero() && !running.has_ended();
  }

  // SAFETY: asked before the command is waited for, while its number is its own. Searching all
  // processes takes longer than a short command. Guarded by the tests of no_survivors_test.cpp.
  const bool alone = running.has_ended() && has_no_child_but(running.pid());
  const Wanted wanted{to_text(command.attempt), running.pid(), !command.leaves_running};
  std::vector<Ended> ended;
  if ((!command.leaves_running && !alone) || stopped || timed_out) {
    TRY(ended, end_processes({[&] { return members(processes(), wanted); },
                              [&](Duration wait) { running.pump(wait); }, command.grace,
                              command.grace + patience_after_kill}));
  }
  TRY(auto exited, running.finish());
  exited.stopped = stopped;
  // Ended at the deadline by us, or before its exec by the kernel (become.cpp).
  exited.timed_out =
      timed_out || (exited.signal == SIGKILL && !stopped && steady_clock::now() >= deadline);
  exited.deadline = command.deadline;
  std::erase_if(ended, [&](const auto& one) { return one.facts.pid == running.pid(); });
  exited.leftovers_ended = static_cast<int>(ended.size());
  if (!alone) reap_adopted(ended, running.pid());
  return exited;
}

Result<std::vector<ProcessSeen>> PosixProcessRunner::end_run(const RunId& run, Duration deadline) {
  TRY(const auto ended, end_processes({[&] { return members(processes(), run); },
                                       [](Duration wait) { std::this_thread::sleep_for(wait); },
                                       std::min(deadline / 2, longest_grace), deadline, 2}));
  std::vector<ProcessSeen> seen;
  seen.reserve(ended.size());
  for (const auto& [facts, pidfd] : ended) {
    seen.push_back({facts.pid, facts.name, facts.attempt});
  }
  return seen;
}

}  // namespace

std::unique_ptr<ports::ProcessRunner> make_process_runner(std::filesystem::path empty_home,
                                                          const Redactor* known) {
  return std::make_unique<PosixProcessRunner>(std::move(empty_home), known);
}

}  // namespace belay::world
