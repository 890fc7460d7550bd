// deploy: the switch, the services that are told of it, and the way back, by the real binary.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class DeployStep : public testing::Test {
 protected:
  DeployStep() {
    scene_.add_release("app-1", {});
    scene_.add_release("app-2", {});
    // The service cannot run a release that holds BROKEN, and says which one it was told of.
    scene_.reconfigure("reload = [\"true\"]",
                       "reload = [\"sh\", \"-c\", \"basename $(readlink current) >> told; "
                       "test ! -e current/BROKEN\"]");
  }
  support::Ended deploy(const std::string& name, const std::string& then = "") {
    return scene_.belay(
        {"run", scene_.write_steps(name, {step("stage", "release = \"dist/" + name + "\"\n"),
                                          step("deploy", "release = \"" + name + "\"\n"), then})});
  }
  std::string told() { return read_text(scene_.path("srv/told")); }

  Scene scene_;
  const std::string fails_ = step("command", "run = [\"false\"]\nharmless = true\n");
};

}  // namespace

TEST_F(DeployStep, SwitchesTheLinkAndTellsTheServiceAndGoesBackTheSameWay) {
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  EXPECT_EQ(fs::read_symlink(scene_.path("srv/current")), "releases/app-1");
  const auto back = deploy("app-2", fails_);
  // Nothing in this plan proves that the old release serves.
  EXPECT_EQ(back.status, status::unverified) << back.output;
  EXPECT_EQ(scene_.current(), "app-1");
  EXPECT_EQ(told(), "app-1\napp-2\napp-1\n");
}

TEST_F(DeployStep, GoesBackWhenTheServiceDoesNotTakeTheRelease) {
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  write_text(scene_.path("dist/app-2/BROKEN"), "yes");
  const auto ended = deploy("app-2");
  EXPECT_EQ(ended.status, status::unverified) << ended.output;
  EXPECT_NE(ended.output.find("telling service 'app'"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.current(), "app-1");
}

TEST_F(DeployStep, IsLeftToAPersonWhenTheServiceDoesNotTakeTheOldReleaseEither) {
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  write_text(scene_.path("srv/releases/app-1/BROKEN"), "by now");
  const auto ended = deploy("app-2", fails_);
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_EQ(scene_.current(), "app-1");
  fs::remove(scene_.path("srv/releases/app-1/BROKEN"));
  const auto again = scene_.belay({"resume", "--look-again"});
  EXPECT_EQ(again.status, status::unverified) << again.output;
  EXPECT_EQ(scene_.current(), "app-1");
}

TEST_F(DeployStep, HasNoWayBackTheFirstTime) {
  const auto ended = deploy("app-1", fails_);
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_NE(ended.output.find("(deploy app-1): it has no way back"), std::string::npos)
      << ended.output;
  EXPECT_EQ(scene_.current(), "app-1");
}

TEST_F(DeployStep, RefusesAReleaseThatIsNotStaged) {
  const auto ended =
      scene_.belay({"run", scene_.write_steps("bare", {step("deploy", "release = \"app-9\"\n")})});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("release 'app-9' is not staged"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.current(), "");
}

TEST_F(DeployStep, WaitsForTheOldReleasesProcessesAndFailsWhenTheyStay) {
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  scene_.reconfigure("services = [{", "services = [{ drain = \"400ms\",");
  const auto old = scene_.path("srv/releases/app-1");
  const auto worker = std::make_unique<Child>(std::vector<std::string>{"/usr/bin/sleep", "60"}, old,
                                              Variables{}, scene_.path("worker.log"));
  const auto stays = deploy("app-2");
  EXPECT_EQ(stays.status, status::unverified) << stays.output;
  EXPECT_NE(stays.output.find("1 process(es) of release 'app-1' did not end"), std::string::npos)
      << stays.output;
  EXPECT_EQ(scene_.current(), "app-1");
  scene_.reconfigure("400ms", "50s");
  scene_.write_plan("app-2", read_text(scene_.path("plans/app-2.toml")));
  const auto run = scene_.start({"run", "plans/app-2.toml"});
  while (run->output_so_far().find("waiting for the processes of app-1") == std::string::npos &&
         !run->has_ended()) {
    usleep(2000);
  }
  worker->signal(SIGKILL);
  worker->wait();
  EXPECT_EQ(run->wait().status, status::succeeded) << run->output_so_far();
  EXPECT_EQ(scene_.current(), "app-2");
}

TEST_F(DeployStep, GoesBackOnlyToTheReleaseThatItReplaced) {
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  // While it runs, another app-1 takes the name.
  const std::string seal = scene_.path("srv/releases/app-1/.belay-release").string();
  const auto ended =
      deploy("app-2", step("command", "run = [\"sh\", \"-c\", \"chmod u+w " + seal +
                                          "; echo another > " + seal + "\"]\nharmless = true\n") +
                          fails_);
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_NE(ended.output.find("release 'app-1' is another one by now"), std::string::npos)
      << ended.output;
  EXPECT_EQ(scene_.current(), "app-2");
}

}  // namespace belay::steps_test
