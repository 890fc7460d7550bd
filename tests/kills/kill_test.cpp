// The real binary over a real deploy, a stamp and a restore, killed with SIGKILL at every boundary
// of the ledger and at random moments of every step kind, then resumed, and at times killed in the
// resume: it always ends where an undisturbed run ends. BELAY_SWEEP_PER_CELL kills for each kind
// and moment (scripts/sweep); without it a sample of them.
#include "kills/killing.hpp"
#include "kills/swept_rehearsal.hpp"
#include "kills/swept_release.hpp"
#include "kills/swept_restore.hpp"
#include "kills/swept_stamp.hpp"
#include "steps/table.hpp"

namespace belay::kills {
namespace {

using namespace support;

const std::vector<std::string> forward{"before intent", "in effect", "not recorded", "resume"};

}  // namespace

TEST_F(Kills, AreAllSurvivedByAGoodDeploy) {
  SweptRelease scene(false);
  const auto every_other = [](std::size_t i) { return i % 2 == 0; };
  sweep(scene, sampling(forward_aims(kinds_of_plans), every_other), per_cell());
  fill_resumes(scene, kinds_of_plans, per_cell());
  note_undos(scene, kinds_undone);
  EXPECT_GE(table().total(), 11);
  expect_reached(kinds_of_plans, forward, per_cell());
}

// Three points of an undo are hit for certain, and one at random.
TEST_F(Kills, AreAllSurvivedByADeployThatGoesBack) {
  SweptRelease scene(true);
  const auto two_of_four = [](std::size_t i) { return (i + i / 4) % 2 == 0; };
  sweep(scene, sampling(backward_aims(kinds_undone), two_of_four), (per_cell() + 2) / 3);
  EXPECT_GE(table().total(), 6);
  expect_reached(kinds_undone, {"undo"}, per_cell());
}

TEST_F(Kills, AreAllSurvivedByAStampAndItsWayBack) {
  SweptStamp scene;
  const auto in_effect = [](std::size_t i) { return i == 1; };
  sweep(scene, sampling(forward_aims(kinds_of_stamp), in_effect), per_cell());
  fill_resumes(scene, kinds_of_stamp, per_cell());
  scene.turn_around();
  const auto in_undo = [](std::size_t i) { return i == 3; };
  sweep(scene, sampling(backward_aims(kinds_of_stamp), in_undo), (per_cell() + 2) / 3);
  note_undos(scene, kinds_of_stamp);
  EXPECT_GE(table().total(), 2);
  expect_reached(kinds_of_stamp, forward, per_cell());
  expect_reached(kinds_of_stamp, {"undo"}, per_cell());
}

TEST_F(Kills, AreAllSurvivedByARestoreOfAChosenBackup) {
  SweptRestore scene;
  const auto two_of_six = [](std::size_t i) { return i == 2 || i == 4; };
  sweep(scene, sampling(forward_aims(kinds_of_restore), two_of_six), per_cell());
  fill_resumes(scene, kinds_of_restore, per_cell());
  note_undos(scene, {});
  EXPECT_GE(table().total(), 2);
  expect_reached(kinds_of_restore, forward, per_cell());
}

TEST_F(Kills, AreAllSurvivedByARehearsal) {
  SweptRehearsal scene;
  const auto in_effect = [](std::size_t i) { return i == 1; };
  sweep(scene, sampling(forward_aims(kinds_of_rehearsal), in_effect), per_cell());
  fill_resumes(scene, kinds_of_rehearsal, per_cell());
  note_undos(scene, {});
  EXPECT_GE(table().total(), 1);
  expect_reached(kinds_of_rehearsal, forward, per_cell());
}

TEST_F(Kills, HaveARowForEveryStepKind) {
  std::set<std::string> rows;
  for (const auto* kinds :
       {&kinds_of_plans, &kinds_of_stamp, &kinds_of_restore, &kinds_of_rehearsal}) {
    rows.insert(kinds->begin(), kinds->end());
  }
  for (const auto& kind : steps::all_kinds()) {
    EXPECT_TRUE(rows.contains(std::string(kind.name))) << kind.name;
  }
}

// The server's power fails in the middle, and it comes back: the run ends where it may, and the
// database is at one revision or the other.
TEST_F(Kills, OfTheServerLeaveANamedEnd) {
  SweptRelease scene(false);
  std::map<int, int> ends;
  for (int k = 0; k < (per_cell() > 0 ? 2 * per_cell() : 1); ++k) {
    scene.reset();
    const auto run = scene->start(scene.command());
    usleep(static_cast<useconds_t>(100'000 + random()() % 3'000'000));
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
