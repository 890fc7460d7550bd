// Looking at runs and at the ledger: what is printed is true and can be read by programs, and a
// ledger that somebody changed is not believed.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Runs : public testing::Test {
 protected:
  std::string plan(const std::string& name) {
    return scene_.write_steps(name, {step("command", "run = [\"true\"]\nundo = [\"true\"]\n")});
  }
  std::string run_id(const std::string& name) {
    const auto ended = scene_.json({"run", plan(name)});
    EXPECT_EQ(ended["exit"].int_or(-1), status::succeeded) << canonical(ended);
    return ended["run"].string_or("");
  }
  // Does something to the state file behind Belay's back.
  void tamper(const std::string& code) {
    const auto ended =
        scene_.program({"/usr/bin/python3", "-c",
                        "import sqlite3\nwith sqlite3.connect('" +
                            scene_.path("state/state.db").string() + "') as state:\n" + code});
    ASSERT_EQ(ended.status, 0) << ended.output;
  }
  void expect_corrupt(const std::string& says) {
    const std::vector<std::vector<std::string>> commands{
        {"audit", "verify"}, {"status"}, {"run", plan("another")}, {"tick"}};
    for (const auto& words : commands) {
      const auto ended = scene_.belay(words);
      EXPECT_EQ(ended.status, status::refused) << words.front() << ended.output;
      EXPECT_NE(ended.output.find(says), std::string::npos) << ended.output;
    }
  }

  Scene scene_;
};

}  // namespace

TEST_F(Runs, ArePrintedAsJsonWithASchema) {
  const auto run = scene_.json({"run", plan("one")});
  EXPECT_EQ(run["schema"], Json("belay.run/1"));
  EXPECT_EQ(run["state"], Json("succeeded"));
  const std::string id = run["run"].string_or("");
  const auto status = scene_.json({"status", id.substr(0, 20)});
  EXPECT_EQ(status["schema"], Json("belay.status/1"));
  EXPECT_EQ((*status["runs"].if_array()).front()["run"], Json(id));
  EXPECT_EQ(scene_.json({"audit", "show"})["schema"], Json("belay.audit/1"));
  EXPECT_EQ(scene_.json({"audit", "verify"})["schema"], Json("belay.audit_verify/1"));
  EXPECT_EQ(scene_.json({"plan", plan("one")})["schema"], Json("belay.plan/1"));
  EXPECT_EQ(scene_.json({"current"})["schema"], Json("belay.current/1"));
}

TEST_F(Runs, AreErrorsInJsonToo) {
  const auto ended = scene_.belay({"status", "--json", "01J9"});
  EXPECT_EQ(ended.status, status::invalid);
  EXPECT_NE(ended.output.find("\"schema\": \"belay.error/1\""), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("\"code\": \"run-unknown\""), std::string::npos) << ended.output;
}

TEST_F(Runs, ThatAreOverAreOnlyReportedAgain) {
  run_id("one");
  const std::string before = read_text(scene_.path("state/state.db"));
  const auto again = scene_.belay({"resume"});
  EXPECT_EQ(again.status, status::succeeded) << again.output;
  EXPECT_EQ(read_text(scene_.path("state/state.db")), before);
  const auto back = scene_.belay({"rollback"});
  EXPECT_EQ(back.status, status::unverified) << back.output;
  EXPECT_EQ(scene_.belay({"resume"}).status, status::unverified);
  const auto twice = scene_.belay({"rollback"});
  EXPECT_EQ(twice.status, status::invalid) << twice.output;
  EXPECT_NE(twice.output.find("was taken back already"), std::string::npos) << twice.output;
}

TEST_F(Runs, AreTakenBackFromTheNewestOnly) {
  const auto older = run_id("one");
  const auto newer = run_id("two");
  const auto refused = scene_.belay({"rollback", older});
  EXPECT_EQ(refused.status, status::invalid) << refused.output;
  EXPECT_NE(refused.output.find("belay rollback " + newer), std::string::npos) << refused.output;
  EXPECT_EQ(scene_.belay({"rollback"}).status, status::unverified);
  EXPECT_EQ(scene_.belay({"rollback", older}).status, status::unverified);
}

TEST_F(Runs, AreNotBelievedWhenARecordWasChanged) {
  run_id("one");
  tamper(
      "  data = bytearray(state.execute('SELECT bytes FROM record WHERE seq = 3').fetchone()[0])\n"
      "  data[len(data) // 2] ^= 1\n"
      "  state.execute('UPDATE record SET bytes = ? WHERE seq = 3', (bytes(data),))");
  expect_corrupt("record 3");
}

TEST_F(Runs, AreNotBelievedWhenARecordIsMissing) {
  run_id("one");
  tamper("  state.execute('DELETE FROM record WHERE seq = 3')");
  expect_corrupt("record");
}

TEST_F(Runs, AreProvenAgainstAHeadThatWasKept) {
  run_id("one");
  const auto head = scene_.json({"audit", "verify"})["head"].string_or("");
  run_id("two");
  EXPECT_EQ(scene_.belay({"audit", "verify", "--expect-head", head}).status, status::succeeded);
  // The tail is gone: the chain alone cannot tell, the head can.
  const auto seq = head.substr(0, head.find(':'));
  tamper("  state.execute('DELETE FROM record WHERE seq >= " + seq + "')");
  EXPECT_EQ(scene_.belay({"audit", "verify"}).status, status::succeeded);
  const auto cut = scene_.belay({"audit", "verify", "--expect-head", head});
  EXPECT_EQ(cut.status, status::refused) << cut.output;
  EXPECT_EQ(scene_.belay({"audit", "verify", "--expect-head", "x"}).status, status::invalid);
}

}  // namespace belay::cli_test
