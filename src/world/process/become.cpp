#include "world/process/become.hpp"

#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace belay::world {
namespace {

[[noreturn]] void give_up(const Becoming& becoming, StartStage stage, int error) {
  const StartFailure failure{stage, error};
  [[maybe_unused]] const ssize_t written = write(becoming.failure_out, &failure, sizeof failure);
  _exit(127);
}

void write_own_pid(char* text, std::size_t width) {
  auto left = static_cast<unsigned>(getpid());
  for (std::size_t at = width; at > 0; --at, left /= 10) {
    text[at - 1] = static_cast<char>('0' + left % 10);
  }
}

// Our parent waits for the exec and can do nothing meanwhile, so the kernel ends a start that hangs
// (a directory on a file system that does not answer). The timer is gone with the exec:
// timer_create(2).
void limit_start(const timespec& deadline) {
  sigevent end{};
  end.sigev_notify = SIGEV_SIGNAL;
  end.sigev_signo = SIGKILL;
  timer_t timer{};
  itimerspec at{};
  at.it_value = deadline;
  if (timer_create(CLOCK_MONOTONIC, &end, &timer) == 0) {
    timer_settime(timer, TIMER_ABSTIME, &at, nullptr);
  }
}

// An ignored signal stays ignored through exec: SIGPIPE and SIGHUP are, in a runner.
void reset_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) sigaction(signal, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

void become(const Becoming& becoming) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // SAFETY: asked after the request above, since a runner that was killed before it sends nothing.
  if (getppid() != becoming.runner) give_up(becoming, StartStage::orphaned, ESRCH);
  limit_start(becoming.deadline);
  const rlimit no_core{0, 0};  // a core file would hold secrets
  setrlimit(RLIMIT_CORE, &no_core);
  umask(022);
  if (becoming.own_pid != nullptr) write_own_pid(becoming.own_pid, becoming.own_pid_width);
  dup2(becoming.standard_input, STDIN_FILENO);
  dup2(becoming.standard_output, STDOUT_FILENO);
  dup2(becoming.standard_error, STDERR_FILENO);
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
    give_up(becoming, StartStage::program, errno);
  }
  if (becoming.cwd != nullptr && chdir(becoming.cwd) != 0) {
    give_up(becoming, StartStage::directory, errno);
  }
  reset_signals();
  execve(becoming.program, becoming.argv, becoming.environment);
  give_up(becoming, StartStage::program, errno);
}

}  // namespace belay::world
