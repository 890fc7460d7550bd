// Looking at runs and at the ledger: what is printed is true and can be read by programs.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

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

}  // namespace belay::cli_test
