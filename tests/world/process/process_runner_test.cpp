#include "world/process/process_runner.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "base/text.hpp"
#include "support/temp_dir.hpp"
#include "world/process/process_table.hpp"

namespace belay::world {
namespace {

using namespace std::chrono_literals;
using support::read_text;

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

class ProcessRunner : public testing::Test {
 protected:
  ports::Command shell(const std::string& script) const {
    ports::Command command;
    command.argv = {"sh", "-c", script};
    command.cwd = dir.path();
    command.attempt = attempt;
    command.deadline = 60s;
    command.grace = 300ms;
    command.output_file = dir / "output";
    return command;
  }

  ports::Exited run(const ports::Command& command) {
    auto exited = runner->run(command, NoStop{});
    EXPECT_TRUE(exited) << describe(exited.error());
    return exited ? *exited : ports::Exited{};
  }
  ports::Exited run(const std::string& script) { return run(shell(script)); }

  int alive() const { return static_cast<int>(members(processes(), attempt.run).size()); }

  support::TempDir dir;
  AttemptId attempt{make_run_id(Instant{}, static_cast<std::uint64_t>(getpid()), 7), {1, 2}, 3};
  std::unique_ptr<ports::ProcessRunner> runner = make_process_runner(dir / "home");
};

std::set<pid_t> zombies_of_ours() {
  std::set<pid_t> found;
  for (const auto& facts : processes()) {
    if (facts.zombie && facts.parent == getpid()) found.insert(facts.pid);
  }
  return found;
}

}  // namespace

TEST_F(ProcessRunner, TellsTheStatusAndTheOutput) {
  const auto exited = run("echo out; echo err >&2; exit 3");
  EXPECT_EQ(exited.status, 3);
  EXPECT_FALSE(exited.signal);
  EXPECT_EQ(exited.standard_output, "out\n");
  EXPECT_NE(exited.tail.find("err"), std::string::npos);
  EXPECT_EQ(exited.output_bytes, 8U);
  EXPECT_EQ(read_text(dir / "output").size(), 8U);
  EXPECT_EQ(describe(exited), "exited with status 3");
}

TEST_F(ProcessRunner, TellsTheSignalThatEndedIt) {
  const auto exited = run("kill -9 $$");
  EXPECT_EQ(exited.signal, SIGKILL);
  EXPECT_FALSE(exited.status);
  EXPECT_EQ(describe(exited), "was ended by signal 9");
}

TEST_F(ProcessRunner, PassesOnNothingOfOurEnvironment) {
  setenv("PGOPTIONS", "-c poison=1", 1);
  auto command = shell("");
  command.argv = {"env"};
  command.environment.emplace("TZ", Secret("Europe/Berlin"));
  command.environment.emplace("TOKEN", Secret("abc"));
  command.environment.emplace("BELAY_ATTEMPT", Secret("forged"));
  auto lines = split(trimmed(run(command).standard_output), '\n');
  std::sort(lines.begin(), lines.end());
  const std::vector<std::string> expected{
      "BELAY_ATTEMPT=" + to_text(attempt),
      "HOME=" + (dir / "home").native(),
      "LC_ALL=C.UTF-8",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "PYTHONDONTWRITEBYTECODE=1",
      "TOKEN=abc",
      "TZ=Europe/Berlin"};
  EXPECT_EQ(lines, expected);
  unsetenv("PGOPTIONS");
}

TEST_F(ProcessRunner, RefusesAVariableThatWouldBecomeAnother) {
  auto command = shell("true");
  command.environment.emplace("A", Secret(std::string("x\0B=y", 5)));
  const auto exited = runner->run(command, NoStop{});
  ASSERT_FALSE(exited);
  EXPECT_EQ(exited.error().code, ErrorCode::process_failed);
  EXPECT_EQ(exited.error().message, "'A' cannot be passed to 'sh' in its environment");
}

TEST_F(ProcessRunner, GivesTheChildNoDescriptorOfOurs) {
  const int leak = open("/etc/passwd", O_RDONLY);  // without O_CLOEXEC, as a library might
  const int high = fcntl(leak, F_DUPFD, 900);
  const auto exited = run("ls /proc/$$/fd; readlink /proc/$$/fd/0");
  EXPECT_EQ(exited.standard_output, "0\n1\n2\n/dev/null\n");
  close(leak);
  close(high);
}

TEST_F(ProcessRunner, GivesTheChildItsOwnSessionAndPlainSignals) {
  const auto old = signal(SIGPIPE, SIG_IGN);
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  rlimit core{};
  getrlimit(RLIMIT_CORE, &core);
  const rlimit some_core{std::min<rlim_t>(core.rlim_max, 4096), core.rlim_max};
  setrlimit(RLIMIT_CORE, &some_core);
  const auto exited =
      run("cut -d' ' -f1,6 /proc/$$/stat; echo $$ $$; grep -E 'Sig(Blk|Ign)' /proc/self/status; "
          "ulimit -c; umask");
  setrlimit(RLIMIT_CORE, &core);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  signal(SIGPIPE, old);
  const auto lines = split(exited.standard_output, '\n');
  ASSERT_GE(lines.size(), 6U) << exited.tail;
  EXPECT_EQ(lines[0], lines[1]);
  EXPECT_EQ(lines[2], "SigBlk:\t0000000000000000");
  EXPECT_EQ(lines[3], "SigIgn:\t0000000000000000");
  EXPECT_EQ(lines[4], "0");
  EXPECT_EQ(lines[5], "0022");
}

TEST_F(ProcessRunner, StartsCleanAlsoWhenOurOwnStandardDescriptorsAreClosed) {
  const pid_t child = fork();
  if (child == 0) {
    close(0);
    close(1);
    close(2);
    const auto exited = runner->run(shell("echo out; echo err >&2"), NoStop{});
    const bool ok = exited && exited->status == 0 && exited->standard_output == "out\n" &&
                    exited->tail.find("err") != std::string::npos;
    _exit(ok ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(ProcessRunner, NamesTheProgramThatCannotBeStarted) {
  support::write_text(dir / "no-interpreter", "#!/nowhere/python\n");
  chmod((dir / "no-interpreter").c_str(), 0755);
  support::write_text(dir / "not-executable", "x");
  const auto message_of = [&](const std::string& program, const std::filesystem::path& cwd) {
    auto command = shell("");
    command.argv = {program, "secret-argument"};
    command.cwd = cwd;
    const auto exited = runner->run(command, NoStop{});
    if (exited) return std::string("started");
    EXPECT_EQ(exited.error().code, ErrorCode::process_failed);
    return exited.error().message;
  };
  EXPECT_EQ(message_of("no-such", dir.path()),
            "cannot start 'no-such': no such program in "
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  EXPECT_EQ(message_of("./no-such", dir.path()),
            "cannot start './no-such': no such file or directory");
  EXPECT_EQ(message_of("./not-executable", dir.path()),
            "cannot start './not-executable': permission denied");
  const std::string script = (dir / "no-interpreter").native();
  EXPECT_EQ(message_of(script, dir.path()),
            "cannot start '" + script +
                "': no such file or directory (the interpreter its first line names)");
  EXPECT_EQ(message_of("sh", "/nowhere"),
            "cannot start 'sh': its directory '/nowhere': no such file or directory");
}

TEST_F(ProcessRunner, StartsARelativeProgramFromItsDirectory) {
  support::write_text(dir / "tool", "#!/bin/sh\necho ran\n");
  chmod((dir / "tool").c_str(), 0755);
  auto command = shell("");
  command.argv = {"./tool"};
  EXPECT_EQ(run(command).standard_output, "ran\n");
}

TEST_F(ProcessRunner, KeepsAGigabyteOfOutputWithinItsBounds) {
  const auto exited = run("echo first; head -c 1073741824 /dev/zero; echo; echo last");
  EXPECT_EQ(exited.status, 0);
  EXPECT_EQ(exited.output_bytes, (1ULL << 30) + 12);
  EXPECT_EQ(exited.standard_output.size(), 1U << 20);
  EXPECT_LE(exited.tail.size(), 8U << 10);
  EXPECT_TRUE(exited.tail.ends_with("\nlast\n"));
  const auto kept = read_text(dir / "output");
  EXPECT_LE(kept.size(), 4 * (1U << 20) + 100);
  EXPECT_TRUE(kept.starts_with("first\n\\x00"));
  EXPECT_TRUE(kept.ends_with("\nlast\n"));
  EXPECT_NE(kept.find("\n[1072693260 bytes left out]\n"), std::string::npos);
}

TEST_F(ProcessRunner, ShowsForeignBytesEscapedAndKeepsTheFileToItself) {
  const auto exited = run("printf '\\033[31mred\\377\\303\\251\\n'");
  EXPECT_EQ(exited.standard_output, "\x1b[31mred\xff\xc3\xa9\n");
  EXPECT_EQ(exited.tail, "\\x1b[31mred\\xff\xc3\xa9\n");
  EXPECT_EQ(read_text(dir / "output"), "\\x1b[31mred\\xff\xc3\xa9\n");
  struct stat facts {};
  ASSERT_EQ(stat((dir / "output").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
}

TEST_F(ProcessRunner, DoesNotWriteThroughAPlantedLink) {
  support::write_text(dir / "victim", "untouched");
  std::filesystem::create_symlink(dir / "victim", dir / "output");
  run("echo over");
  EXPECT_EQ(read_text(dir / "victim"), "untouched");
  EXPECT_EQ(read_text(dir / "output"), "over\n");
}

TEST_F(ProcessRunner, EndsACommandAtItsDeadlineByTerm) {
  auto command = shell("trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.01; done");
  command.deadline = 300ms;
  command.grace = 30s;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_FALSE(exited.ok());
  EXPECT_EQ(exited.status, 9);
  EXPECT_EQ(exited.standard_output, "ready\nbye\n");
  EXPECT_EQ(describe(exited), "did not end within 300ms");
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsByKillWhatIgnoresTerm) {
  auto command =
      shell("trap '' TERM; sh -c 'while :; do sleep 100; done' & while :; do sleep 100; done");
  command.deadline = 200ms;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_EQ(exited.signal, SIGKILL);
  EXPECT_GE(exited.leftovers_ended, 1);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsAPausedCommand) {
  auto command = shell("kill -STOP $$");
  command.deadline = 200ms;
  command.grace = 30s;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_EQ(exited.signal, SIGTERM);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsACommandThatClosedItsOutputAndLivesOn) {
  auto command = shell("exec >&- 2>&-; exec sleep 1000");
  command.deadline = 200ms;
  EXPECT_TRUE(run(command).timed_out);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsADaemonThatForkedTwiceIntoASessionOfItsOwn) {
  const auto exited = run("(setsid sh -c 'sleep 1000 & sleep 1000' >/dev/null 2>&1 &); exit 0");
  EXPECT_EQ(exited.status, 0);
  EXPECT_GE(exited.leftovers_ended, 1);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, DoesNotWaitForTheEndOfAPipeThatADescendantHolds) {
  const auto exited = run("sleep 1000 & echo done");
  EXPECT_EQ(exited.status, 0);
  EXPECT_FALSE(exited.timed_out);
  EXPECT_EQ(exited.standard_output, "done\n");
  EXPECT_EQ(exited.leftovers_ended, 1);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, EndsDescendantsThatKeepPrinting) {
  const auto exited = run("yes & yes >&2 & exit 0");
  EXPECT_EQ(exited.status, 0);
  EXPECT_EQ(exited.leftovers_ended, 2);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, LeavesNoZombies) {
  const auto before = zombies_of_ours();
  for (int i = 0; i < 20; ++i) run("(setsid sleep 1000 &); sleep 1000 & exit 0");
  EXPECT_EQ(zombies_of_ours(), before);
}

TEST_F(ProcessRunner, EndsTheChildWhenTheOperatorWantsItNow) {
  const auto command = shell("touch started; sleep 1000");
  const auto exited = runner->run(command, StopOnceThere(dir / "started"));
  ASSERT_TRUE(exited) << describe(exited.error());
  EXPECT_TRUE(exited->stopped);
  EXPECT_FALSE(exited->timed_out);
  EXPECT_FALSE(exited->ok());
  EXPECT_EQ(exited->signal, SIGTERM);
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, StartsNothingWhenTheOperatorHasSaidNow) {
  const auto exited = runner->run(shell("touch started"), StopOnceThere(dir.path()));
  ASSERT_TRUE(exited);
  EXPECT_TRUE(exited->stopped);
  EXPECT_FALSE(exists(dir / "started"));
}

TEST_F(ProcessRunner, LetsADeclaredSurvivorLiveAndFailsItsWritesWithoutASignal) {
  ASSERT_EQ(mkfifo((dir / "go").c_str(), 0600), 0);
  auto command = shell("sh -c 'read go < go; echo late; echo $? > result; sleep 1000' & echo $!");
  command.leaves_running = true;
  const auto exited = run(command);
  EXPECT_EQ(exited.status, 0);
  EXPECT_EQ(exited.leftovers_ended, 0);
  const auto survivor = static_cast<pid_t>(std::stoi(exited.standard_output));
  ASSERT_TRUE(process(survivor));
  EXPECT_TRUE(runner->end_run(attempt.run, 10s)->empty());
  support::write_text(dir / "go", "go\n");
  while (process(survivor) && !process(survivor)->zombie && read_text(dir / "result").empty()) {
    usleep(1000);
  }
  EXPECT_EQ(read_text(dir / "result"), "1\n");
  EXPECT_TRUE(process(survivor) && !process(survivor)->zombie);
  EXPECT_EQ(process(survivor)->parent, getpid());  // left to us, not to init
  for (const auto& facts : processes()) {
    if (facts.survivor_of && facts.attempt == to_text(attempt)) kill(facts.pid, SIGKILL);
  }
}

TEST_F(ProcessRunner, EndsTheCommandAtItsDeadlineButNotItsDeclaredSurvivor) {
  auto command = shell("setsid sleep 1000 & echo $!; sleep 1000");
  command.leaves_running = true;
  command.deadline = 300ms;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_EQ(exited.leftovers_ended, 1);  // the sleep of its own session
  const auto survivor = static_cast<pid_t>(std::stoi(exited.standard_output));
  const auto facts = process(survivor);
  ASSERT_TRUE(facts && !facts->zombie);
  kill(survivor, SIGKILL);
}

TEST_F(ProcessRunner, EndsWhatAKilledRunnerLeftBehind) {
  const pid_t other = fork();
  if (other == 0) {
    auto orphaned = make_process_runner(dir / "home");
    orphaned
        ->run(shell("trap '' TERM; (setsid sleep 1000 &); sleep 1000 & touch started; wait"),
              NoStop{})
        .has_value();
    _exit(0);
  }
  while (!exists(dir / "started")) usleep(1000);
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  const auto ended = runner->end_run(attempt.run, 2s);
  ASSERT_TRUE(ended) << describe(ended.error());
  EXPECT_GE(ended->size(), 2U);
  EXPECT_EQ(ended->front().attempt, to_text(attempt));
  EXPECT_EQ(alive(), 0);
}

TEST_F(ProcessRunner, TheCommandEndsWithItsRunner) {
  const pid_t other = fork();
  if (other == 0) {
    const auto exited = runner->run(shell("echo $$ > pid; exec sleep 1000"), NoStop{});
    _exit(exited ? 0 : 1);
  }
  std::string pid;
  while (!pid.ends_with("\n")) pid = read_text(dir / "pid");
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  const auto command = static_cast<pid_t>(std::stoi(pid));
  while (process(command) && !process(command)->zombie) usleep(1000);  // nobody else ends it
  waitpid(command, nullptr, 0);
}

TEST_F(ProcessRunner, EndRunTouchesNoOtherRunAndNotItself) {
  auto other_attempt = attempt;
  other_attempt.run = make_run_id(Instant{}, static_cast<std::uint64_t>(getpid()), 8);
  const pid_t bystander = fork();
  if (bystander == 0) {
    const std::string variable = "BELAY_ATTEMPT=" + to_text(other_attempt);
    execle("/bin/sleep", "sleep", "1000", nullptr,
           std::vector<const char*>{variable.c_str(), nullptr}.data());
    _exit(127);
  }
  while (process(bystander)->name != "sleep") usleep(1000);
  const auto ended = runner->end_run(attempt.run, 10s);
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->empty());
  EXPECT_FALSE(process(bystander)->zombie);

  const auto again = runner->end_run(other_attempt.run, 10s);
  ASSERT_TRUE(again) << describe(again.error());
  ASSERT_EQ(again->size(), 1U);
  EXPECT_EQ(again->front().pid, bystander);
  EXPECT_EQ(again->front().command, "sleep");
  EXPECT_TRUE(process(bystander)->zombie);  // a zombie counts as gone; its parent waits for it
  waitpid(bystander, nullptr, 0);
}

}  // namespace belay::world
