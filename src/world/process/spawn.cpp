#include "world/process/spawn.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/text.hpp"
#include "world/os/os_error.hpp"
#include "world/process/become.hpp"
#include "world/process/pidfd.hpp"
#include "world/process/process_table.hpp"

namespace belay::world {
namespace {

constexpr std::size_t widest_pid = 10;

tl::unexpected<Error> cannot_start(const std::string& program, const std::string& why,
                                   Disposition disposition = Disposition::give_up) {
  return fail(ErrorCode::process_failed, "cannot start '" + escaped(program) + "': " + why, {},
              disposition);
}

std::string why_not(const StartFailure& failure, const Launch& launch) {
  switch (failure.stage) {
    case StartStage::directory:
      return "its directory '" + escaped(launch.cwd.native()) + "': " + reason_of(failure.error);
    case StartStage::program:
      break;
    case StartStage::orphaned:
      return "its runner is gone";
  }
  const bool script = failure.error == ENOENT && access(launch.program.c_str(), F_OK) == 0;
  return reason_of(failure.error) + (script ? " (the interpreter its first line names)" : "");
}

// Signals stay blocked from before the vfork until the child has no handler of ours.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

// The same file under a number above the standard ones, so that dup2 in the child cannot overwrite
// it even when we were started with standard descriptors closed.
Descriptor above_standard(int descriptor) {
  return Descriptor(fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
}

void end_and_reap(const Child& child) {
  kill(child.pid, SIGKILL);  // not yet waited for, so the number is still its own
  while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

timespec time_of(std::chrono::steady_clock::time_point deadline) {
  const auto since = deadline.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  return {seconds.count(), std::chrono::nanoseconds(since - seconds).count()};
}

// The report is whole when vfork returns: nothing when the program runs, or was ended at the
// deadline; else the reason why it does not.
Result<Child> started(Child child, const Descriptor& report, const Launch& launch) {
  StartFailure failure;
  if (read(report.get(), &failure, sizeof failure) != sizeof failure) return child;
  end_and_reap(child);
  return cannot_start(launch.argv.front(), why_not(failure, launch));
}

// What the child gets, and the report of its start.
struct Ends {
  Descriptor in, out, err, report, report_end;
};

Result<Ends> make_ends(const Launch& launch) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) {
    return cannot_start(launch.argv.front(), reason_of(errno), Disposition::retry);
  }
  Ends ends;
  ends.report = Descriptor(pipe_ends[0]);
  const Descriptor low_end(pipe_ends[1]);
  const char* source = launch.input_file.empty() ? "/dev/null" : launch.input_file.c_str();
  const Descriptor input(open(source, O_RDONLY | O_CLOEXEC));
  if (!input.is_open()) {
    return cannot_start(launch.argv.front(),
                        "\"" + std::string(source) + "\": " + reason_of(errno));
  }
  ends.in = above_standard(input.get());
  ends.out = above_standard(launch.standard_output);
  ends.err = above_standard(launch.standard_error);
  ends.report_end = above_standard(low_end.get());
  const bool all = ends.in.is_open() && ends.out.is_open() && ends.err.is_open();
  if (all && ends.report_end.is_open()) return ends;
  return cannot_start(launch.argv.front(), reason_of(errno), Disposition::retry);
}

Result<Child> fork_into(const Becoming& becoming, const Launch& launch) {
  Child child;
  {
    const BlockedSignals blocked;
    // A fork copies the page tables of all our libraries: a millisecond. What runs in the child
    // keeps to what vfork allows.
    // NOLINTNEXTLINE(clang-analyzer-unix.Vfork,clang-analyzer-security.insecureAPI.vfork)
    child.pid = vfork();
    if (child.pid == 0) become(becoming);
  }
  int error = errno;
  if (child.pid > 0) {
    child.pidfd = Descriptor(pidfd_open(child.pid, 0));
    if (child.pidfd.is_open()) return child;
    error = errno;
    end_and_reap(child);
  }
  return cannot_start(launch.argv.front(), reason_of(error), Disposition::retry);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Environment::~Environment() {
  for (auto& entry : entries_) explicit_bzero(entry.data(), entry.size());
}

void Environment::add(std::string_view name, const std::string& value) {
  std::string entry;
  entry.reserve(name.size() + value.size() + 1);  // no copy of a secret is left in a smaller block
  entry.append(name).append("=").append(value);
  entries_.push_back(std::move(entry));
}

char* Environment::add_survivor_variable(std::size_t digits) {
  add(survivor_variable, std::string(digits, '0'));
  // On the heap: stays where it is when the vector grows.
  return entries_.back().data() + survivor_variable.size() + 1;
}

std::vector<char*> Environment::pointers() {
  return pointers_to(entries_);
}

Result<Child> spawn(Launch& launch, std::chrono::steady_clock::time_point deadline) {
  TRY(auto ends, make_ends(launch));
  char* own_pid = nullptr;
  if (launch.leaves_running) own_pid = launch.environment.add_survivor_variable(widest_pid);
  const auto environment = launch.environment.pointers();
  const auto argv = pointers_to(launch.argv);
  const Becoming becoming{launch.program.c_str(),
                          argv.data(),
                          environment.data(),
                          launch.cwd.empty() ? nullptr : launch.cwd.c_str(),
                          own_pid,
                          widest_pid,
                          ends.in.get(),
                          ends.out.get(),
                          ends.err.get(),
                          ends.report_end.get(),
                          getpid(),
                          time_of(deadline)};
  TRY(auto child, fork_into(becoming, launch));
  ends.report_end.close();
  return started(std::move(child), ends.report, launch);
}

Result<std::filesystem::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  for (const auto& directory : split(search_path, ':')) {
    const std::filesystem::path candidate = std::filesystem::path(directory) / name;
    struct stat facts {};
    const bool is_file = stat(candidate.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
    if (!name.empty() && is_file && access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return cannot_start(name, "no such program in " + std::string(search_path));
}

}  // namespace belay::world
