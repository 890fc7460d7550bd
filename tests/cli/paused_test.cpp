// A runner that is paused at a place of its choosing, and what others do meanwhile: another runner
// takes the target, the application writes, the new code stays.
#include <csignal>

#include "support/scene.hpp"
#include "support/stopped.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

// Release app-1 is there with one row. Release app-2 is unwell, and its revision is not additive:
// old code cannot live with it, and a downgrade drops what it added.
class Paused : public testing::Test {
 protected:
  Paused() {
    scene_.add_release("app-1", {first_revision()});
    const auto first = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
    EXPECT_EQ(first.status, status::succeeded) << first.output;
    scene_.sql("INSERT INTO items VALUES (1, 'kept')");
  }
  void prepare(const std::string& upgrade, const std::string& downgrade) {
    scene_.add_release("app-2", {first_revision(), {"0002", "0001", upgrade, downgrade}});
    plan_ = scene_.add_plan("app-2", "0002");
    scene_.make_unwell("app-2");
  }
  void prepare_downgrade() {
    prepare(
        "op.create_table('marks', sa.Column('at', sa.Text))\n"
        "    op.create_check_constraint('short', 'items', 'length(body) < 9')",
        "op.drop_constraint('short', 'items')\n    op.drop_table('marks')");
  }
  void pause_at(const std::string& point) {
    scene_.set_variable("BELAY_FAIL", point + ":stop");
    run_ = scene_.start({"run", plan_});
    scene_.set_variable("BELAY_FAIL", "");
    wait_until_stopped(*run_);
  }
  Ended go_on() {
    run_->signal(SIGCONT);
    return run_->wait();
  }
  void take_the_target() {
    scene_.sql("UPDATE belay.epoch SET epoch = epoch + 1, holder = 'another host'");
  }
  void expect(const Ended& ended, int status, const std::string& why) {
    EXPECT_EQ(ended.status, status) << ended.output;
    EXPECT_NE(ended.output.find(why), std::string::npos) << ended.output;
  }

  Scene scene_;
  std::string plan_;
  std::unique_ptr<Child> run_;
};

}  // namespace

// Behind the look at the epoch that precedes a step, the marker row is what stops it.
TEST_F(Paused, RunnerMigratesNothingWhenItWakesInTheStepAfterASuccessor) {
  prepare_downgrade();
  ASSERT_NO_FATAL_FAILURE(pause_at("performing:migrate"));
  take_the_target();
  const auto ended = go_on();
  EXPECT_NE(ended.output.find("is over: the database is at"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.revision(), "0001");
  EXPECT_EQ(scene_.current(), "app-1");
}

TEST_F(Paused, RunnerDowngradesNothingWhenItWakesAfterASuccessor) {
  prepare_downgrade();
  ASSERT_NO_FATAL_FAILURE(pause_at("undoing:migrate"));
  take_the_target();
  const auto ended = go_on();
  EXPECT_NE(ended.output.find("is over: the database is at"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.revision(), "0002");
}

TEST_F(Paused, RunnerRestoresNothingWhenItWakesAfterASuccessor) {
  prepare("op.drop_column('items', 'body')", "pass");
  ASSERT_NO_FATAL_FAILURE(pause_at("undoing:migrate"));
  // In the name of this run, so that it does not count as a write.
  scene_.sql(
      "INSERT INTO belay.marker SELECT environment, 'another', epoch + 1, "
      "pg_current_xact_id()::text, now() FROM belay.epoch; "
      "UPDATE belay.epoch SET epoch = epoch + 1, holder = 'another host'");
  const auto ended = go_on();
  EXPECT_NE(ended.output.find("is over: the database is at"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.revision(), "0002");
}

TEST_F(Paused, RunDowngradesNothingThatTheApplicationWroteTo) {
  prepare_downgrade();
  ASSERT_NO_FATAL_FAILURE(pause_at("performing:probe"));
  scene_.sql("INSERT INTO marks VALUES ('now')");
  expect(go_on(), status::person, "a downgrade would destroy what is in table public.marks");
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
  EXPECT_EQ(scene_.current(), "app-1");
}

TEST_F(Paused, RunDowngradesNothingThatWasWrittenToAfterItWasChosen) {
  prepare_downgrade();
  ASSERT_NO_FATAL_FAILURE(pause_at("undoing:migrate"));
  scene_.sql("INSERT INTO marks VALUES ('now')");
  expect(go_on(), status::person, "a downgrade would destroy data by now");
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(scene_.value("SELECT count(*) FROM marks"), "1");
}

TEST_F(Paused, RunTakesTheSchemaBackOnlyWhenTheSessionsOfTheNewCodeAreGone) {
  prepare_downgrade();
  ASSERT_NO_FATAL_FAILURE(pause_at("performing:probe"));
  {
    const Held worker(Postgres::shared().url(scene_.database()), "SELECT 1");
    run_->signal(SIGCONT);
    while (run_->output_so_far().find("waiting for session " + std::to_string(worker.pid())) ==
           std::string::npos) {
      ASSERT_FALSE(run_->has_ended()) << run_->output_so_far();
      usleep(5000);
    }
    EXPECT_EQ(scene_.revision(), "0002");
  }
  EXPECT_EQ(run_->wait().status, status::rolled_back);
  EXPECT_EQ(scene_.revision(), "0001");
}

}  // namespace belay::cli_test
