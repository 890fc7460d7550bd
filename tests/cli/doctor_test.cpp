// belay doctor, by the real binary: what it finds on a sound host, and what dead runners leave.
#include <csignal>
#include <map>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

class Doctor : public testing::Test {
 protected:
  // By code: the verdict, and what was seen.
  std::map<std::string, std::pair<std::string, std::string>> findings() {
    std::map<std::string, std::pair<std::string, std::string>> all;
    const auto told = scene_.json({"doctor"});
    EXPECT_EQ(told["schema"].string_or(""), "belay.doctor/1");
    for (const auto& finding : *told["findings"].if_array()) {
      all[finding["code"].string_or("")] = {finding["verdict"].string_or(""),
                                            finding["seen"].string_or("")};
    }
    return all;
  }
  std::string plan() { return scene_.write_steps("one", {scene_.slow_step("slow")}); }

  Scene scene_;
};

}  // namespace

TEST_F(Doctor, FindsNothingBadWhereNothingIs) {
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  for (const auto& [code, finding] : findings()) {
    EXPECT_NE(finding.first, "bad") << code << ": " << finding.second;
    EXPECT_TRUE(code == "units" || finding.first == "ok") << code << ": " << finding.second;
  }
  EXPECT_NE(findings()["versions"].second.find("PostgreSQL 15."), std::string::npos);
}

TEST_F(Doctor, TellsWhoHoldsTheLeaseAndCallsItsWorkSound) {
  const auto run = scene_.start({"run", plan()});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("slow", *run));
  auto found = findings();
  EXPECT_NE(found["lease"].second.find("process " + std::to_string(run->pid())), std::string::npos)
      << found["lease"].second;
  EXPECT_EQ(found["open-runs"].first, "ok");
  EXPECT_EQ(found["processes"].first, "ok");
  EXPECT_NE(found["processes"].second, "no process of a run is alive");
  EXPECT_EQ(found["sessions"].first, "ok");
  scene_.let_go("slow");
  EXPECT_EQ(run->wait().status, status::succeeded);
}

TEST_F(Doctor, TellsWhatADeadRunnerLeftAndTheCommandThatHelps) {
  const auto run = scene_.start({"run", plan()});
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("slow", *run));
  run->signal(SIGKILL);
  run->wait();
  const auto state = scene_.json({"status"});
  const auto id = state["runs"].if_array()->front()["run"].string_or("");
  const Child left({"/bin/sleep", "1000"}, scene_.path("."), {{"BELAY_ATTEMPT", id + "/1/1/1"}},
                   scene_.path("left.log"));
  auto found = findings();
  EXPECT_EQ(found["lease"].second, "nobody holds it");
  EXPECT_EQ(found["open-runs"].first, "bad");
  EXPECT_EQ(found["processes"].first, "bad") << found["processes"].second;
  const auto told = scene_.belay({"doctor"});
  EXPECT_EQ(told.status, status::refused);
  EXPECT_NE(told.output.find("belay unlock"), std::string::npos) << told.output;
  ASSERT_EQ(scene_.belay({"unlock"}).status, status::succeeded);
  EXPECT_EQ(findings()["processes"].first, "ok");
}

TEST_F(Doctor, TellsASessionThatNobodyOwns) {
  const Held left(Postgres::shared().url(scene_.database()),
                  "SET application_name = 'belay:01ARZ3NDEKTSV4RRFFQ69G5FAV:1-1-1'; SELECT 1");
  EXPECT_EQ(findings()["sessions"].first, "bad");
}

TEST_F(Doctor, TellsAStateFileOfANewerBelay) {
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  auto text = read_text(scene_.path("state/state.db"));
  text[63] = 9;
  write_text(scene_.path("state/state.db"), text);
  auto found = findings();
  EXPECT_EQ(found["state-version"].first, "bad");
  EXPECT_NE(found["state-version"].second.find("version 9"), std::string::npos);
  EXPECT_EQ(found["journal-mode"].first, "ok");
}

TEST_F(Doctor, TellsAWriteAheadJournal) {
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  auto text = read_text(scene_.path("state/state.db"));
  text[18] = text[19] = 2;
  write_text(scene_.path("state/state.db"), text);
  EXPECT_EQ(findings()["journal-mode"].first, "bad");
}

TEST_F(Doctor, TellsAStateFolderThatOthersMayWriteTo) {
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  std::filesystem::permissions(scene_.path("state"), std::filesystem::perms(0777));
  EXPECT_EQ(findings()["state-file"].first, "bad");
}

}  // namespace belay::cli_test
