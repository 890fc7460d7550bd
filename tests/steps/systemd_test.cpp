// Services as systemd units: systemctl is told with bounds, and what it claims is looked at
// afterwards. A stand-in speaks show, reload, restart and reset-failed as systemctl(1) documents
// them; it stands where the process runner finds the real one.
#include <gtest/gtest.h>

#include "ports/observer.hpp"
#include "steps/services.hpp"
#include "steps/told_world.hpp"
#include "support/temp_dir.hpp"

namespace belay::steps_test {
namespace {

using support::read_text;
using support::write_text;

// The state of the unit is a folder of files, one a property; `on-restart` and its kin are run.
constexpr std::string_view stand_in = R"sh(#!/bin/sh
cd "$(dirname "$0")" || exit 1
while :; do case "$1" in --no-ask-password|--no-pager) shift ;; *) break ;; esac; done
verb=$1; shift
echo "$verb $*" >> calls
case $verb in
  show)
    for name in LoadState ActiveState SubState Result CanReload InvocationID; do
      echo "$name=$(cat $name)"
    done ;;
  reset-failed) echo inactive > ActiveState; echo success > Result ;;
  reload|restart) [ -e on-$verb ] && . ./on-$verb; exit 0 ;;
  *) exit 64 ;;
esac
)sh";

// Finds the stand-in where the fixed PATH has systemctl.
class StandIn final : public ports::ProcessRunner {
 public:
  StandIn(std::filesystem::path program, ports::ProcessRunner& real)
      : program_(std::move(program)), real_(real) {}
  Result<ports::Exited> run(const ports::Command& command, const ports::Stop& stop) override {
    auto other = command;
    EXPECT_EQ(command.argv.front(), "systemctl");
    other.argv.front() = program_.string();
    return real_.run(other, stop);
  }
  Result<std::vector<ports::ProcessSeen>> end_run(const RunId&, Duration) override {
    return std::vector<ports::ProcessSeen>{};
  }

 private:
  std::filesystem::path program_;
  ports::ProcessRunner& real_;
};

class Quiet final : public ports::Observer {
 public:
  void progress(std::string_view) override {}
  void recorded(const ledger::Entry&) override {}
};

class SystemdUnit : public testing::Test {
 protected:
  SystemdUnit() {
    write_text(dir_ / "systemctl", stand_in);
    std::filesystem::permissions(dir_ / "systemctl", std::filesystem::perms(0755));
    is("LoadState", "loaded");
    is("ActiveState", "active");
    is("SubState", "running");
    is("Result", "success");
    is("CanReload", "yes");
    is("InvocationID", "one");
    on("restart", "echo two > InvocationID; echo active > ActiveState");
  }
  void is(const std::string& property, const std::string& value) {
    write_text(dir_ / property, value + "\n");
  }
  void on(const std::string& verb, const std::string& script) {
    write_text(dir_ / ("on-" + verb), script + "\n");
  }
  // "" when the service took the release, else what is complained of.
  std::string tell(bool restart, Duration within = std::chrono::seconds(30)) {
    std::string said;
    with_told_world({}, [&](engine::World& told) {
      plan::Environment environment = told.environment;
      environment.releases.emplace().root = dir_.path().string();
      environment.releases->services = {
          {.name = "app", .unit = "app.service", .restart = restart, .within = within}};
      const auto real = world::make_process_runner(dir_ / "home");
      StandIn processes(dir_ / "systemctl", *real);
      engine::World world{environment, dir_.path(), dir_.path(), told.clock,
                          told.files,  processes,   told.http};
      const saga::RunState run;
      const GoOn stop;
      Quiet quiet;
      engine::Attempt attempt{
          {{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, {0, 0}, 1}, 1, run, stop, quiet, dir_.path()};
      auto done = steps::tell_services(world, attempt, {dir_.path()});
      if (!done) said = describe(done.error()) + " | " + done.error().hint;
    });
    return said;
  }
  std::string calls() { return read_text(dir_ / "calls"); }

  support::TempDir dir_;
};

}  // namespace

TEST_F(SystemdUnit, IsReloadedWhereItRunsAndStartedWhereItDoesNot) {
  EXPECT_EQ(tell(false), "");
  EXPECT_NE(calls().find("\nreload app.service\n"), std::string::npos) << calls();
  is("ActiveState", "inactive");
  EXPECT_EQ(tell(false), "");
  EXPECT_NE(calls().find("\nrestart app.service\n"), std::string::npos) << calls();
}

TEST_F(SystemdUnit, IsRestartedOnlyWhenAnotherInvocationRuns) {
  EXPECT_EQ(tell(true), "");
  EXPECT_EQ(calls().find("reload"), std::string::npos) << calls();
  on("restart", ":");
  EXPECT_NE(tell(true, std::chrono::milliseconds(700)).find("was not up within 700ms"),
            std::string::npos);
}

TEST_F(SystemdUnit, ThatIsUnknownOrCannotBeReloadedIsNamed) {
  is("CanReload", "no");
  EXPECT_NE(tell(false).find("unit 'app.service' cannot be reloaded"), std::string::npos);
  is("LoadState", "not-found");
  EXPECT_NE(tell(false).find("is not loaded: not-found"), std::string::npos);
}

TEST_F(SystemdUnit, ThatFailsIsToldOfWithItsResult) {
  on("restart",
     "echo failed > ActiveState; echo failed > SubState; echo exit-code > Result; "
     "echo 'Job for app.service failed.' >&2; exit 1");
  const auto said = tell(true);
  EXPECT_NE(said.find("Job for app.service failed."), std::string::npos) << said;
  EXPECT_NE(said.find("is failed (failed), result exit-code"), std::string::npos) << said;
  EXPECT_NE(said.find("journalctl --unit=app.service"), std::string::npos) << said;
  // It came up, and died at once.
  on("restart", "echo failed > ActiveState; echo dead > SubState; echo two > InvocationID");
  EXPECT_NE(tell(true).find("is failed (dead)"), std::string::npos);
}

TEST_F(SystemdUnit, ThatHitItsStartLimitIsNamedAndResetBeforeTheNextAttempt) {
  on("restart", "echo failed > ActiveState; echo start-limit-hit > Result; exit 1");
  const auto said = tell(true);
  EXPECT_NE(said.find("systemd's start limit was hit"), std::string::npos) << said;
  EXPECT_NE(said.find("systemctl reset-failed app.service"), std::string::npos) << said;
  on("restart", "echo two > InvocationID; echo active > ActiveState");
  EXPECT_EQ(tell(true), "");
  EXPECT_NE(calls().find("reset-failed app.service\nrestart"), std::string::npos) << calls();
}

TEST_F(SystemdUnit, WhoseSystemctlHangsIsGivenUpInTime) {
  on("restart", "sleep 60");
  const auto said = tell(true, std::chrono::milliseconds(500));
  EXPECT_NE(said.find("was not up within 500ms"), std::string::npos) << said;
}

TEST_F(SystemdUnit, ThatIsStillStartingIsWaitedFor) {
  on("restart", "echo two > InvocationID; echo activating > ActiveState; : > starting");
  write_text(dir_ / "systemctl", std::string(stand_in) +
                                     "[ $verb = show ] && [ -e starting ] && rm starting && "
                                     "echo active > ActiveState\nexit 0\n");
  std::filesystem::permissions(dir_ / "systemctl", std::filesystem::perms(0755));
  EXPECT_EQ(tell(true), "");
}

}  // namespace belay::steps_test
