// The real binary over a real deploy, killed with SIGKILL at every boundary of the ledger and at
// random moments of every step kind, then resumed, and at times killed in the resume: it always
// ends where an undisturbed run ends. BELAY_SWEEP_PER_CELL kills for each kind and moment
// (scripts/sweep); without it a sample of them.
#include <csignal>
#include <random>

#include "kills/kill_table.hpp"
#include "kills/sweep_scene.hpp"

namespace belay::kills {

using namespace support;
namespace {

int per_cell() {
  const char* text = std::getenv("BELAY_SWEEP_PER_CELL");
  return text ? std::atoi(text) : 0;
}

// What a failpoint is told: POINT:KIND:ACTION.
struct Aim {
  std::string point;
  std::string kind;
  std::string moment;
  bool later = false;  // at a random moment after the point

  std::string text(std::mt19937& random) const {
    return point + ":" + kind + ":" +
           (later ? "kill-in=" + std::to_string(random() % longest_effect()) : "kill");
  }
  // About as long as the effect takes, in microseconds.
  unsigned longest_effect() const {
    static const std::map<std::string, unsigned> lengths{
        {"stage", 4'000},    {"preflight", 300'000}, {"backup", 250'000}, {"migrate", 1'500'000},
        {"verify", 400'000}, {"command", 40'000},    {"deploy", 6'000},   {"probe", 12'000}};
    return lengths.at(kind);
  }
};

std::vector<Aim> forward_aims() {
  std::vector<Aim> aims;
  for (const auto& kind : kinds) {
    aims.push_back({"intending", kind, "before intent"});
    aims.push_back({"performing", kind, "in effect", true});
    aims.push_back({"performed", kind, "not recorded"});
  }
  return aims;
}

// The kinds whose undo does something here.
std::vector<Aim> backward_aims() {
  std::vector<Aim> aims;
  for (const std::string kind : {"migrate", "command", "deploy", "probe"}) {
    for (const std::string point : {"intending-undo", "undoing", "undone"}) {
      aims.push_back({point, kind, "undo"});
    }
    aims.push_back({"undoing", kind, "undo", true});
  }
  return aims;
}

class Kills : public testing::Test {
 protected:
  // Runs with the failpoint armed; true when it was reached and the process killed.
  static bool killed(Scene& scene, std::vector<std::string> words, const std::string& fail) {
    scene.set_variable("BELAY_FAIL", fail);
    const auto ended = scene.belay(std::move(words));
    scene.set_variable("BELAY_FAIL", "");
    return ended.status == 128 + SIGKILL;
  }

  void kill_and_resume(SweepScene& scene, const Aim& aim, bool resume_too) {
    const std::string fail = aim.text(random_);
    SCOPED_TRACE(fail);
    scene.reset();
    if (killed(*scene, {"run", "plans/app-2.toml"}, fail)) table_.count(aim.kind, aim.moment);
    const auto runs = scene->json({"status"});
    // Killed before its first record was durable, the run was never there; then it is simply run.
    const bool opened = (*runs["runs"].if_array()).front()["plan"] == Json("app-2");
    const std::vector<std::string> go_on =
        opened ? std::vector<std::string>{"resume"}
               : std::vector<std::string>{"run", "plans/app-2.toml"};
    if (resume_too && opened) {
      // At a boundary of the step that the first kill left open, or soon after its start.
      const std::string again =
          random_() % 2 == 0 ? aim.text(random_) : std::string("performed:*:kill");
      SCOPED_TRACE("then in the resume: " + again);
      if (killed(*scene, go_on, again)) table_.count(aim.kind, "resume");
    }
    expect_whole(scene, scene->belay(go_on));
  }

  void expect_whole(SweepScene& scene, const support::Ended& ended) {
    const bool bad = scene.bad();
    EXPECT_EQ(ended.status, bad ? status::rolled_back : status::succeeded) << ended.output;
    EXPECT_EQ(scene->current(), bad ? "app-1" : "app-2") << ended.output;
    EXPECT_EQ(scene->revision(), bad ? "0001" : "0002") << ended.output;
    EXPECT_EQ(scene.commands_done(), bad ? 0 : 1) << ended.output;
    if (!bad) {
      EXPECT_EQ(scene->value("SELECT count(*) FROM marks"), "1");
    }
    scene->expect_nothing_left();
  }

  // All aims `per` times; with none, every other once, and one kill of the resume in two.
  void sweep(bool bad, const std::vector<Aim>& aims, int per) {
    SweepScene scene(bad);
    for (std::size_t i = 0; i < aims.size(); ++i) {
      const bool sampled = per == 0 && (bad ? i + i / 4 : i) % 2 == 0;
      const int times = per > 0 ? per : sampled ? 1 : 0;
      for (int k = 0; k < times; ++k) {
        kill_and_resume(scene, aims[i], per == 0 ? i % 4 == 0 : aims[i].later || k % 4 == 0);
        if (HasFailure()) return table_.print(kinds);
      }
    }
    table_.print(kinds);
  }

  std::mt19937 random_{20'261'121};
  KillTable table_;
};

}  // namespace

TEST_F(Kills, AreAllSurvivedByAGoodDeploy) {
  sweep(false, forward_aims(), per_cell());
  EXPECT_GE(table_.total(), per_cell() > 0 ? 20 * per_cell() : 11);
  for (const auto& kind : kinds) {
    if (per_cell() == 0) break;
    for (const std::string moment : {"before intent", "not recorded", "resume"}) {
      EXPECT_GE(table_.at(kind, moment), per_cell()) << kind << ", " << moment;
    }
    // A kill at a random moment may come after a quick step's end.
    EXPECT_GE(table_.at(kind, "in effect"), per_cell()) << kind;
  }
}

TEST_F(Kills, AreAllSurvivedByADeployThatGoesBack) {
  sweep(true, backward_aims(), (per_cell() + 2) / 3);
  EXPECT_GE(table_.total(), per_cell() > 0 ? 4 * per_cell() : 6);
}

// The server's power fails in the middle, and it comes back: the run ends where it may, and the
// database is at one revision or the other.
TEST_F(Kills, OfTheServerLeaveANamedEnd) {
  SweepScene scene(false);
  std::map<int, int> ends;
  for (int k = 0; k < (per_cell() > 0 ? 2 * per_cell() : 1); ++k) {
    scene.reset();
    const auto run = scene->start({"run", "plans/app-2.toml"});
    usleep(static_cast<useconds_t>(100'000 + random_() % 3'000'000));
    auto& server = Postgres::shared();
    server.stop_immediate();
    server.start();
    auto ended = run->wait();
    if (ended.status == status::interrupted || ended.status == status::person) {
      ended = scene->belay({"resume", "--look-again"});
    }
    ++ends[ended.status];
    const std::set<int> named{status::succeeded,  status::nothing_changed, status::rolled_back,
                              status::unverified, status::refused,         status::person};
    EXPECT_TRUE(named.contains(ended.status)) << ended.status << ": " << ended.output;
    const auto revision = scene->revision();
    EXPECT_TRUE(revision == "0001" || revision == "0002") << revision;
    if (ended.status == status::succeeded) {
      EXPECT_EQ(scene->value("SELECT count(*) FROM marks"), "1");
      EXPECT_EQ(scene->current(), "app-2");
    }
    scene->expect_nothing_left();
    if (HasFailure()) return;
  }
  for (const auto& [end, number] : ends) std::printf("%d ended with %d\n", number, end);
}

}  // namespace belay::kills
