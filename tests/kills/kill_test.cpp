// The real binary, killed with SIGKILL at moments spread over a whole deploy, then resumed (and
// killed again in the resume): BELAY_SWEEP_KILLS says how often; scripts/sweep runs more of them.
#include <csignal>
#include <ctime>

#include "support/scene.hpp"

namespace belay::kills {

using namespace support;
namespace {

int wanted_kills() {
  const char* text = std::getenv("BELAY_SWEEP_KILLS");
  return text ? std::atoi(text) : 16;
}

std::int64_t now_us() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_nsec / 1000;
}

// Where in the deploy the kills go: the k-th of n, of an undisturbed run's length.
class Kills : public testing::Test {
 protected:
  void prepare(Scene& scene, bool unwell) {
    scene.add_release("app-1", {first_revision()});
    ASSERT_EQ(scene.belay({"run", scene.add_plan("app-1", "0001")}).status, 0);
    scene.add_release("app-2", {first_revision(), additive_revision()});
    if (unwell) scene.make_unwell("app-2");
    plan_ = scene.add_plan("app-2", "0002");
  }

  // Runs a command and kills it after so many microseconds; true when it had not ended by then.
  static bool kill_after(Scene& scene, std::vector<std::string> words, std::int64_t delay) {
    const auto start = now_us();
    const auto child = scene.start(std::move(words));
    while (now_us() - start < delay && !child->has_ended()) usleep(500);
    if (child->has_ended()) return false;
    child->signal(SIGKILL);
    child->wait();
    return true;
  }

  // Resumes until the run is over; its last end.
  static support::Ended resume(Scene& scene) {
    support::Ended ended = scene.belay({"resume"});
    for (int more = 0; more < 3 && ended.status == 10; ++more) ended = scene.belay({"resume"});
    return ended;
  }

  std::int64_t undisturbed_length(bool unwell) {
    Scene scene;
    prepare(scene, unwell);
    const auto start = now_us();
    EXPECT_EQ(scene.belay({"run", plan_}).status, unwell ? 5 : 0);
    return now_us() - start;
  }

  void sweep(bool unwell, int kills) {
    const auto length = undisturbed_length(unwell);
    int killed = 0;
    for (int k = 0; k < kills; ++k) {
      Scene scene;
      prepare(scene, unwell);
      const std::int64_t delay = length * (k + 1) / (kills + 1);
      SCOPED_TRACE("killed after " + std::to_string(delay) + " of " + std::to_string(length) +
                   " us");
      killed += kill_after(scene, {"run", plan_}, delay) ? 1 : 0;
      // Every third time the resume is killed as well.
      if (k % 3 == 2) killed += kill_after(scene, {"resume"}, length * (k % 7 + 1) / 9) ? 1 : 0;
      expect_whole(scene, unwell);
      if (HasFailure()) return;
    }
    std::printf("killed %d times\n", killed);
    EXPECT_GE(killed, kills * 3 / 4);
  }

  void expect_whole(Scene& scene, bool unwell) {
    const auto status = scene.json({"status"});
    // Killed before its first record, the run was never there; then it is simply run.
    const bool opened = (*status["runs"].if_array()).front()["plan"] == Json("app-2");
    const auto ended = opened ? resume(scene) : scene.belay({"run", plan_});
    EXPECT_EQ(ended.status, unwell ? 5 : 0) << ended.output;
    EXPECT_EQ(scene.current(), unwell ? "app-1" : "app-2") << ended.output;
    // A kill before the migration leaves nothing to keep.
    EXPECT_EQ(scene.revision(), "0002") << ended.output;
    EXPECT_EQ(scene.value("SELECT count(*) FROM marks"), "1") << ended.output;
    scene.expect_nothing_left();
  }

  std::string plan_;
};

}  // namespace

TEST_F(Kills, AreAllSurvivedByAGoodDeploy) {
  sweep(false, (wanted_kills() + 1) / 2);
}

TEST_F(Kills, AreAllSurvivedByADeployThatGoesBack) {
  sweep(true, wanted_kills() / 2);
}

}  // namespace belay::kills
