#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>

#include "base/text.hpp"
#include "world/process/runner_fixture.hpp"

namespace belay::world {

using support::read_text;

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

// A file system whose server never answers: whoever looks into it waits until he is killed.
class SilentMount {
 public:
  explicit SilentMount(std::filesystem::path at) : at_(std::move(at)) {
    std::filesystem::create_directory(at_);
    server_ = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    const std::string options =
        "fd=" + std::to_string(server_) + ",rootmode=40000,user_id=0,group_id=0";
    mounted_ = mount("silent", at_.c_str(), "fuse", 0, options.c_str()) == 0;
  }
  ~SilentMount() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
    close(server_);
  }
  SilentMount(const SilentMount&) = delete;
  SilentMount& operator=(const SilentMount&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path at_;
  int server_ = -1;
  bool mounted_ = false;
};

TEST_F(ProcessRunner, EndsACommandThatHangsBeforeItsExec) {
  const SilentMount silent(dir / "silent");
  if (!silent.mounted()) GTEST_SKIP() << "mounting needs root and /dev/fuse";
  auto command = shell("true");
  command.cwd = dir / "silent";
  command.deadline = 200ms;
  const auto exited = run(command);
  EXPECT_TRUE(exited.timed_out);
  EXPECT_FALSE(exited.ok());
  EXPECT_EQ(alive(), 0);
}

}  // namespace belay::world
