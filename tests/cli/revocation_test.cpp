// An approval that was withdrawn counts no more: by its file at once and whoever holds the lease,
// by its record in the ledger also when the file is gone.
#include <csignal>

#include "base/instant.hpp"
#include "cli/approve_gate.hpp"
#include "support/stopped.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

const std::string revoked = "it was revoked";

class Revocation : public ApproveGate {
 protected:
  // Anna approves the gate; a copy is kept, to bring it again.
  void approve_gate() {
    expect_approved(scene_.belay(
        {"approve", run_, "--as", anna, "--key", key("anna"), "--output", "kept.approval"}));
    expect_approved(scene_.belay({"approve", "--add", "kept.approval.sig"}));
    const auto text = read_text(scene_.path("kept.approval"));
    nonce_ = text.substr(text.size() - 33, 32);
    ASSERT_TRUE(fs::exists(file(".approval"))) << nonce_;
  }
  fs::path file(const std::string& ending) const {
    return scene_.path("state/approvals/" + nonce_ + ending);
  }
  support::Ended revoke(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"approve", "--revoke", nonce_};
    words.insert(words.end(), more.begin(), more.end());
    return scene_.belay(words);
  }
  void revoke_and_be_killed() {
    scene_.set_variable("BELAY_FAIL", "withdrawn:approval:kill");
    EXPECT_EQ(revoke({"--reason", "killed"}).status, 128 + SIGKILL);
    scene_.set_variable("BELAY_FAIL", "");
  }
  // The ledger's revocations.
  std::vector<Json> records() {
    std::vector<Json> found;
    const auto told = scene_.json({"audit", "show", "--json"});
    for (const auto& record : *told["records"].if_array()) {
      if (record["kind"].string_or("") == "approval_revoked") found.push_back(record);
    }
    return found;
  }
  // Everything that says so is deleted, and the approval brought again.
  void expect_stays_revoked() {
    fs::remove_all(scene_.path("state/approvals"));
    const auto again = scene_.belay({"approve", "--add", "kept.approval.sig"});
    EXPECT_EQ(again.status, status::refused) << again.output;
    EXPECT_NE(again.output.find(revoked), std::string::npos) << again.output;
    place("kept.approval");
    expect_closed(revoked);
  }

  std::string nonce_;
};

}  // namespace

TEST_F(Revocation, StandsInTheLedgerAlsoWhenItsFileIsGone) {
  approve_gate();
  const auto ended = revoke({"--reason", "not before the audit"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(ended.output.find("not yet"), std::string::npos) << ended.output;
  expect_stays_revoked();
  ASSERT_EQ(records().size(), 1U);
  const auto record = records().front();
  EXPECT_EQ(record["run"].string_or(""), run_);
  const auto& body = record["body"];
  EXPECT_EQ(body["nonce"].string_or(""), nonce_);
  EXPECT_EQ(body["reason"].string_or(""), "not before the audit");
  EXPECT_EQ(body["text"].string_or(""), read_text(scene_.path("kept.approval")));
  EXPECT_EQ(body["by"], record["actor"]);
  EXPECT_TRUE(parse_instant(body["revoked_at"].string_or("")));
  const auto page = scene_.belay({"report", "--output", "-"}).output;
  for (const auto* text : {"approval_revoked", "not before the audit"}) {
    EXPECT_NE(page.find(text), std::string::npos) << text;
  }
  scene_.expect_nothing_left();
}

TEST_F(Revocation, IsRecordedOnceHoweverOftenItIsAskedFor) {
  approve_gate();
  EXPECT_EQ(revoke({"--reason", "first"}).status, status::succeeded);
  EXPECT_EQ(revoke({"--reason", "second"}).status, status::succeeded);
  fs::remove(file(".revoked"));
  EXPECT_EQ(revoke({"--reason", "third"}).status, status::succeeded);
  ASSERT_EQ(records().size(), 1U);
  EXPECT_EQ(records().front()["body"]["reason"].string_or(""), "first");
}

TEST_F(Revocation, SaysThatItIsNotRecordedWhereItsFileIsOfAnotherEnvironment) {
  nonce_ = std::string(32, 'a');
  write_text(file(".revoked"),
             "");  // as earlier versions wrote it, for an approval that is not here
  const auto ended = revoke({"--json"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  const auto json = parse_json(ended.output);
  ASSERT_TRUE(json) << ended.output;
  EXPECT_EQ((*json)["recorded"], Json(false));
  EXPECT_TRUE(records().empty());
}

TEST_F(Revocation, WritesNoFileThatIsTooLargeToBeRead) {
  approve_gate();
  const auto ended = revoke({"--reason", std::string(70'000, 'x')});
  EXPECT_EQ(ended.status, status::invalid) << ended.output;
  EXPECT_FALSE(fs::exists(file(".revoked")));
}

TEST_F(Revocation, CountsWhileARunHoldsTheLeaseAndIsRecordedAtItsEnd) {
  approve_gate();
  const auto other = scene_.start({"run", scene_.write_steps("other", {scene_.slow_step("slow")})});
  scene_.wait_for_start("slow", *other);
  const auto ended = revoke();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_NE(ended.output.find("in the ledger, where it is not yet"), std::string::npos)
      << ended.output;
  EXPECT_TRUE(records().empty());
  const auto again = scene_.belay({"approve", "--add", "kept.approval.sig"});
  EXPECT_NE(again.output.find(revoked), std::string::npos) << again.output;
  scene_.let_go("slow");
  EXPECT_EQ(other->wait().status, status::succeeded);
  EXPECT_EQ(records().size(), 1U);
  expect_stays_revoked();
}

TEST_F(Revocation, IsRecordedByTheNextWhoActsWhenItsProcessWasKilled) {
  for (const std::vector<std::string>& next :
       {std::vector<std::string>{"release"}, std::vector<std::string>{"run", plan_}}) {
    approve_gate();
    revoke_and_be_killed();
    const auto before = records().size();
    EXPECT_TRUE(fs::exists(file(".revoked")));
    EXPECT_NE(scene_.belay(next).status, status::succeeded);
    ASSERT_EQ(records().size(), before + 1);
    const auto body = records().back()["body"];
    EXPECT_EQ(body["nonce"].string_or(""), nonce_);
    EXPECT_EQ(body["reason"].string_or(""), "killed");
  }
}

// As earlier versions wrote them.
TEST_F(Revocation, OfAnEmptyFileIsRecordedTooAndSaysNoMore) {
  approve_gate();
  write_text(file(".revoked"), "");
  write_text(scene_.path("state/approvals/nonsense.revoked"), "");
  expect_closed(revoked);
  ASSERT_EQ(records().size(), 1U);
  const auto body = records().front()["body"];
  EXPECT_EQ(body["nonce"].string_or(""), nonce_);
  EXPECT_TRUE(body["by"].is_null());
  EXPECT_EQ(body["text"].string_or(""), read_text(scene_.path("kept.approval")));
  expect_stays_revoked();
}

TEST_F(Revocation, OfASavedPlanKeepsItFromRunningAlsoWhenItsFileIsGone) {
  demand(1);
  save();
  expect_approved(approve(anna, "anna", {"--output", scene_.path("kept.approval").string()}));
  const auto text = read_text(scene_.path("kept.approval"));
  nonce_ = text.substr(text.size() - 33, 32);
  // It was sent, and did not come yet.
  const auto ended = revoke();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_NE(ended.output.find("it is not here"), std::string::npos) << ended.output;
  fs::remove_all(scene_.path("state/approvals"));
  place("kept.approval");
  const auto refused = run();
  EXPECT_EQ(refused.status, status::refused);
  EXPECT_NE(refused.output.find(revoked), std::string::npos) << refused.output;
  expect_approved(approve(boris, "boris"));
  EXPECT_EQ(run().status, status::waiting);
}

TEST_F(Revocation, SaysWhoWasFirstAlsoWhereTheFirstWasKilled) {
  approve_gate();
  revoke_and_be_killed();
  EXPECT_EQ(revoke({"--reason", "later"}).status, status::succeeded);
  ASSERT_EQ(records().size(), 1U);
  EXPECT_EQ(records().front()["body"]["reason"].string_or(""), "killed");
}

// Judged before the lease, and withdrawn before it: in the ledger, or as a file only.
TEST_F(Revocation, CountsUntilTheRunHoldsTheLease) {
  demand(1);
  for (const bool recorded : {true, false}) {
    save();
    expect_approved(approve(anna, "anna"));
    for (const auto& name : fs::directory_iterator(scene_.path("state/approvals"))) {
      nonce_ = name.path().stem().string().substr(0, 32);
    }
    scene_.set_variable("BELAY_FAIL", "admitted:run:stop");
    const auto paused = scene_.start({"run", "saved.json"});
    scene_.set_variable("BELAY_FAIL", "");
    wait_until_stopped(*paused);
    if (recorded) {
      EXPECT_EQ(revoke().status, status::succeeded);
    } else {
      revoke_and_be_killed();
    }
    fs::remove(recorded ? file(".revoked") : file(".approval"));
    paused->signal(SIGCONT);
    const auto ended = paused->wait();
    EXPECT_EQ(ended.status, status::refused) << ended.output;
    EXPECT_NE(ended.output.find("has just been revoked"), std::string::npos) << ended.output;
    fs::remove_all(scene_.path("state/approvals"));
  }
}

TEST_F(Revocation, SaysWhenTheApprovalWasUsedAlready) {
  approve_gate();
  EXPECT_EQ(scene_.belay({"release", run_}).status, status::succeeded);
  const auto ended = revoke();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_NE(ended.output.find("what it has let begin already goes on"), std::string::npos)
      << ended.output;
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  EXPECT_EQ(records().size(), 1U);
}

TEST_F(Revocation, NamesTheEnvironmentOfTheApproval) {
  approve_gate();
  const auto config = read_text(scene_.path("belay.toml"));
  auto other = config;
  for (auto at = other.find("environment.test"); at != std::string::npos;
       at = other.find("environment.test")) {
    other.replace(at, 16, "environment.more");
  }
  write_text(scene_.path("belay.toml"), config + other);
  const auto refused = scene_.belay({"-e", "more", "approve", "--revoke", nonce_});
  EXPECT_EQ(refused.status, status::refused) << refused.output;
  EXPECT_NE(refused.output.find("belay -e test approve --revoke " + nonce_), std::string::npos)
      << refused.output;
  EXPECT_FALSE(fs::exists(file(".revoked")));
  EXPECT_EQ(scene_.belay({"-e", "test", "approve", "--revoke", nonce_}).status, status::succeeded);
}

}  // namespace belay::cli_test
