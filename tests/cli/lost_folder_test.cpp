// A run whose folder is lost goes on from what the ledger kept of it, or says what is missing; it
// never believes a file that is not the one it was opened with.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class LostFolder : public testing::Test {
 protected:
  void expect_says(const support::Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
  }
  fs::path folder() {
    for (const auto& entry : fs::directory_iterator(scene_.path("state/runs"))) {
      last_ = std::max(last_, entry.path());
    }
    return last_;
  }
  // A run that waits between two commands, of which the first can be taken back.
  void wait_at_a_gate() {
    const auto plan = scene_.write_steps(
        "gate",
        {step("command", "run = [\"touch\", \"" + scene_.path("one").string() +
                             "\"]\nundo = [\"rm\", \"" + scene_.path("one").string() + "\"]\n"),
         phase("later", "manual = true"),
         step("command", "run = [\"touch\", \"" + scene_.path("two").string() + "\"]\n")});
    const auto ended = scene_.belay({"run", plan});
    ASSERT_EQ(ended.status, status::waiting) << ended.output;
  }
  // A release that went well, and one that is killed in the middle of its migration.
  void kill_in_a_migration() {
    scene_.add_release("app-1", {first_revision()});
    ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
    auto slow = additive_revision();
    slow.upgrade += "\n    op.execute('SELECT pg_sleep(300)')";
    scene_.add_release("app-2", {first_revision(), slow});
    const auto run = scene_.start({"run", scene_.add_plan("app-2", "0002")});
    while (scene_.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE "
                        "'%pg_sleep(300)%' AND pid <> pg_backend_pid()") == "0") {
      ASSERT_FALSE(run->has_ended()) << run->output_so_far();
      usleep(5000);
    }
    run->signal(SIGKILL);
    run->wait();
  }

  Scene scene_;
  fs::path last_;
};

}  // namespace

TEST_F(LostFolder, IsMadeAgainFromTheLedgerAndTheRunGoesOn) {
  ASSERT_NO_FATAL_FAILURE(wait_at_a_gate());
  const auto plan = read_text(folder() / "plan.toml");
  const auto config = read_text(folder() / "belay.toml");
  const auto origin = read_text(folder() / "origin.json");
  // The files that it was opened with are others by now: the run has its own.
  scene_.write_plan("gate", "[plan]\n");
  fs::remove_all(folder());
  expect_says(scene_.belay({"release"}), status::succeeded, {});
  expect_says(scene_.belay({"tick"}), status::succeeded, {});
  EXPECT_TRUE(fs::exists(scene_.path("two")));
  EXPECT_EQ(read_text(folder() / "plan.toml"), plan);
  EXPECT_EQ(read_text(folder() / "belay.toml"), config);
  EXPECT_EQ(read_text(folder() / "origin.json"), origin);
  EXPECT_EQ(fs::status(folder()).permissions(), fs::perms::owner_all);
}

TEST_F(LostFolder, DoesNotKeepARunFromBeingTakenBack) {
  ASSERT_NO_FATAL_FAILURE(wait_at_a_gate());
  fs::remove_all(folder());
  expect_says(scene_.belay({"rollback"}), status::unverified, {});
  EXPECT_FALSE(fs::exists(scene_.path("one")));
}

TEST_F(LostFolder, IsNotMadeOfFilesThatWereChanged) {
  ASSERT_NO_FATAL_FAILURE(wait_at_a_gate());
  for (const std::string name : {"plan.toml", "belay.toml", "origin.json"}) {
    const auto before = read_text(folder() / name);
    write_text(folder() / name, before + " ");
    expect_says(scene_.belay({"rollback"}), status::refused,
                {name + "' is not what this run was opened with", "made again from the ledger"});
    fs::remove(folder() / name);
    if (name != "origin.json") continue;
    expect_says(scene_.belay({"rollback"}), status::unverified, {});
    EXPECT_EQ(read_text(folder() / name), before);
  }
}

TEST_F(LostFolder, InTheMiddleOfAMigrationIsAPersonsMatter) {
  ASSERT_NO_FATAL_FAILURE(kill_in_a_migration());
  const auto lost = folder();
  fs::rename(lost, scene_.path("kept"));
  for (int again = 0; again < 2; ++again) {
    expect_says(scene_.belay({"resume"}), status::person,
                {"is lost", "step 1.4 (migrate to 0002)", "bring back '" + lost.string() + "'"});
    expect_says(scene_.belay({"rollback"}), status::person, {"is lost"});
    EXPECT_FALSE(fs::exists(lost));
  }
  fs::rename(scene_.path("kept"), lost);
  expect_says(scene_.belay({"rollback"}), status::nothing_changed, {});
  EXPECT_EQ(scene_.revision(), "0001");
  scene_.expect_nothing_left();
}

TEST_F(LostFolder, LeavesTheWayBackOfADoneMigrationToAPersonAndThatOfTheCodeToBelay) {
  scene_.add_release("app-1", {first_revision()});
  ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
  scene_.add_release("app-2", {first_revision(), additive_revision()});
  ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-2", "0002")}).status, status::succeeded);
  const auto lost = folder();
  fs::remove_all(lost);
  expect_says(scene_.belay({"rollback"}), status::person,
              {"what it was before this step is not kept in '" + lost.string() + "'"});
  EXPECT_EQ(scene_.current(), "app-1");
  EXPECT_EQ(scene_.revision(), "0002");
  expect_says(scene_.belay({"resume", "--answer", "keep"}), status::unverified, {});
}

TEST_F(LostFolder, OfAPlanThatHoldsASecretIsNotInTheLedger) {
  const auto plan = scene_.write_steps(
      "gate", {step("command", "run = [\"true\", \"" + std::string(Postgres::password) + "\"]\n"),
               phase("later", "manual = true"), step("command", "run = [\"true\"]\n")});
  expect_says(scene_.belay({"run", plan}), status::waiting, {"the ledger does not keep them"});
  EXPECT_EQ(scene_.belay({"audit", "show"}).output.find(Postgres::password), std::string::npos);
  fs::remove_all(folder());
  expect_says(scene_.belay({"rollback"}), status::person,
              {"origin.json' is lost, and the ledger does not have it"});
}

}  // namespace belay::cli_test
