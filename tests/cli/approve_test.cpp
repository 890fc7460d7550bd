// Approvals end to end: real keys, real ssh-keygen, the real binary. The whole matrix of refusals
// is tests/core/approval/judge_test.cpp's.
#include <sys/stat.h>
#include <unistd.h>

#include "cli/approve_fixture.hpp"
#include "core/plan/saved_plan.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;
}  // namespace

TEST_F(Approve, IsAskedForBeforeARunBeginsAndStandsInTheLedger) {
  expect_refused(run(), "0 of 1 person(s) have approved");
  expect_refused(scene_.belay({"run", plan_}), "this plan is not saved");
  const auto given = approve(anna, "anna");
  expect_approved(given);
  EXPECT_NE(given.output.find("what is signed:"), std::string::npos) << given.output;
  const auto ended = run();
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  const auto audit = scene_.belay({"audit", "show", "--json"});
  for (const auto* text : {"belay-approval-v1", "SSH SIGNATURE", "SHA256:", "anna@example.org"}) {
    EXPECT_NE(audit.output.find(text), std::string::npos) << text;
  }
}

TEST_F(Approve, HoldsOnce) {
  expect_approved(approve(anna, "anna"));
  EXPECT_EQ(run().status, status::succeeded);
  const auto again = run();
  EXPECT_EQ(again.status, status::refused);
  EXPECT_NE(again.output.find("it was used before, and holds once"), std::string::npos)
      << again.output;
  expect_approved(approve(anna, "anna"));
  EXPECT_EQ(run().status, status::succeeded);
}

TEST_F(Approve, TravelsByMail) {
  write_offline(anna);
  sign("a.approval", "anna");
  const auto taken = scene_.belay({"approve", "--add", "a.approval.sig"});
  EXPECT_EQ(taken.status, status::succeeded) << taken.output;
  EXPECT_EQ(run().status, status::succeeded);
}

// As it is typed after it was read.
TEST_F(Approve, SaysWhatToSignElsewhereForAShell) {
  const auto told =
      scene_.belay({"approve", "saved.json", "--as", anna, "--offline", "--output", "my file's"});
  ASSERT_EQ(told.status, status::succeeded) << told.output;
  const auto from = told.output.find("ssh-keygen -Y"), then = told.output.find(", then: belay ");
  ASSERT_NE(then, std::string::npos) << told.output;
  auto typed = told.output.substr(from, then - from);
  typed.replace(typed.find("KEY"), 3, key("anna"));
  const auto ended = scene_.program({"/bin/sh", "-c", typed});
  EXPECT_EQ(ended.status, 0) << typed << "\n" << ended.output;
  const std::string words = told.output.substr(then + 14);
  EXPECT_EQ(scene_.program({"/bin/sh", "-c", binary() + " " + words}).status, 0) << words;
  EXPECT_EQ(run().status, status::succeeded);
}

TEST_F(Approve, CountsBehindAThousandOfEarlierDeploys) {
  write_offline(anna);
  auto other = read_text(scene_.path("a.approval"));
  other.replace(other.find("digest: ") + 8, 4, "0000");
  for (int i = 0; i < 1100; ++i) {
    const std::string name = "state/approvals/" + std::string(20, '0') + std::to_string(i);
    write_text(scene_.path(name + ".approval"), other);
    write_text(scene_.path(name + ".approval.sig"), "old");
  }
  expect_refused(run(), "1100 of plan 'small' are for something else, at last ");
  expect_approved(approve(anna, "anna"));
  EXPECT_EQ(run().status, status::succeeded);
}

TEST_F(Approve, IsRefusedForAPlanThatWasChangedSince) {
  expect_approved(approve(anna, "anna"));
  write_text(scene_.path(plan_), read_text(scene_.path(plan_)) + "\n");
  save();
  expect_refused(run(), "the plan was changed since");
}

TEST_F(Approve, IsRefusedInAnotherEnvironment) {
  const auto config = read_text(scene_.path("belay.toml"));
  auto other = config;
  for (auto at = other.find("environment.test"); at != std::string::npos;
       at = other.find("environment.test")) {
    other.replace(at, 16, "environment.more");
  }
  write_text(scene_.path("belay.toml"), config + other);
  ASSERT_EQ(scene_.belay({"-e", "test", "plan", plan_, "--save", "saved.json"}).status,
            status::succeeded);
  write_offline(anna);
  sign("a.approval", "anna");
  expect_refused(scene_.belay({"-e", "more", "approve", "--add", "a.approval.sig"}),
                 "it is for environment 'test'");
  place("a.approval");
  ASSERT_EQ(scene_.belay({"-e", "more", "plan", plan_, "--save", "saved.json"}).status,
            status::succeeded);
  expect_refused(scene_.belay({"-e", "more", "run", "saved.json"}),
                 "it is for environment 'test', and this is 'more'");
}

TEST_F(Approve, IsRefusedOnceItIsExpired) {
  expect_approved(
      approve(anna, "anna", {"--expires", "1ms", "--output", scene_.path("a.approval").string()}));
  expect_refused(scene_.belay({"approve", "--add", "a.approval.sig"}), "it expired at");
  place("a.approval");
  expect_refused(run(), "it expired at");
  expect_refused(approve(anna, "anna", {"--expires", "32d"}), "31 days", status::invalid);
}

TEST_F(Approve, IsRefusedOnceItIsRevoked) {
  expect_approved(approve(anna, "anna"));
  const auto file = fs::directory_iterator(scene_.path("state/approvals"))->path();
  const std::string nonce = file.filename().string().substr(0, 32);
  EXPECT_EQ(scene_.belay({"approve", "--revoke", nonce}).status, status::succeeded);
  expect_refused(run(), "it was revoked");
  EXPECT_EQ(scene_.belay({"approve", "--revoke", "../saved"}).status, status::invalid);
}

TEST_F(Approve, IsRefusedOnceItsKeyIsRevoked) {
  expect_approved(approve(anna, "anna"));
  const auto told = scene_.program({"/usr/bin/ssh-keygen", "-lf", key("anna")});
  const auto from = told.output.find("SHA256:");
  write_text(scene_.path("policies/revoked"),
             told.output.substr(from, told.output.find(' ', from) - from) + "  # lost\n");
  expect_refused(run(), "was revoked");
}

TEST_F(Approve, IsRefusedToWhoSavedThePlan) {
  const auto me = scene_.program({"/usr/bin/id", "-un"}).output;
  believe(line(anna, "anna", me.substr(0, me.find('\n'))));
  expect_refused_as_their_own();
}

class ApproveAuthors : public Approve {
 protected:
  // A plan whose pending revision anna has committed.
  void save_a_plan_of_annas() {
    scene_.add_release("app-1", {first_revision()});
    git({"init", "-q"});
    git({"add", "."});
    git({"commit", "-q", "-m", "first"});
    plan_ = scene_.add_plan("app-1", "0001");
    save();
  }

 private:
  void git(const std::vector<std::string>& words) {
    std::vector<std::string> argv{"/usr/bin/git",       "-c", "user.name=Anna",      "-c",
                                  "user.email=" + anna, "-c", "commit.gpgsign=false"};
    argv.insert(argv.end(), words.begin(), words.end());
    const auto ended = scene_.program(argv, "dist/app-1");
    ASSERT_EQ(ended.status, 0) << ended.output;
  }
};

TEST_F(ApproveAuthors, AreRefused) {
  save_a_plan_of_annas();
  expect_refused_as_their_own();
  expect_approved(approve(boris, "boris"));
  EXPECT_EQ(run().status, status::succeeded);
}

// Whoever writes the file can write another digest too.
TEST_F(ApproveAuthors, AreRefusedAlsoWhereTheFileLeavesThemOut) {
  save_a_plan_of_annas();
  auto saved = plan::parse_saved_plan(read_text(scene_.path("saved.json")));
  ASSERT_TRUE(saved);
  ASSERT_FALSE(saved->authors.empty());
  saved->authors.clear();
  write_text(scene_.path("saved.json"), plan::text_of(*saved));
  expect_approved(approve(anna, "anna"));
  expect_refused(run(), "nobody approves what is their own");
}

TEST_F(Approve, CountsPersonsAndNotKeys) {
  demand(2);
  save();
  expect_approved(approve(anna, "anna"));
  expect_approved(approve(anna, "second"));
  const auto ended = run();
  expect_refused(ended, "1 of 2 person(s) have approved: anna@example.org");
  expect_refused(ended, "has approved already");
  expect_approved(approve(boris, "boris"));
  EXPECT_EQ(run().status, status::succeeded);
}

TEST_F(Approve, IsRefusedWithASignatureThatDoesNotHold) {
  const std::string why = "its signature does not hold";
  write_offline(anna);
  sign("a.approval", "eve");
  expect_refused(scene_.belay({"approve", "--add", "a.approval.sig"}), why);
  place("a.approval");
  expect_refused(run(), why);
  sign("a.approval", "boris");  // who may approve, but is not Anna
  expect_refused(scene_.belay({"approve", "--add", "a.approval.sig"}), why);
  sign("a.approval", "anna", "git");
  expect_refused(scene_.belay({"approve", "--add", "a.approval.sig"}), why);
  sign("a.approval", "anna");
  auto text = read_text(scene_.path("a.approval"));
  text.replace(text.find("nonce: ") + 7, 2, "00");
  write_text(scene_.path("a.approval"), text);
  expect_refused(scene_.belay({"approve", "--add", "a.approval.sig"}), why);
  write_text(scene_.path("a.approval.sig"), "");
  expect_refused(scene_.belay({"approve", "--add", "a.approval.sig"}), why);
}

TEST_F(Approve, IsRefusedToWhoMayNot) {
  expect_refused(approve("eve@example.org", "eve"), "is nobody who may sign it");
  expect_refused(approve("Anna@example.org", "anna"), "is nobody who may sign it");
}

TEST_F(Approve, IsRefusedWhereOthersCouldSayWhoMay) {
  expect_approved(approve(anna, "anna"));
  const auto file = scene_.path("policies/signers");
  const std::string invalid = "who may approve is not believed";
  for (const auto mode : {0664, 0646}) {
    ASSERT_EQ(chmod(file.c_str(), static_cast<mode_t>(mode)), 0);
    expect_refused(run(), "may be changed by others", status::invalid);
  }
  ASSERT_EQ(chmod(file.c_str(), 0644), 0);
  ASSERT_EQ(chmod(file.parent_path().c_str(), 0775), 0);
  expect_refused(run(), "may be changed by others", status::invalid);
  ASSERT_EQ(chmod(file.parent_path().c_str(), 0755), 0);
  fs::rename(file, scene_.path("elsewhere"));
  expect_refused(run(), invalid, status::invalid);
  fs::create_symlink(scene_.path("elsewhere"), file);
  expect_refused(run(), "is a symbolic link", status::invalid);
  fs::remove(file);
  believe(line(anna, "anna") + line(boris, "anna"));
  expect_refused(run(), "stands under another name", status::invalid);
  believe("* namespaces=\"belay-approval\" ssh-ed25519 AAAA\n");
  expect_refused(run(), "is not the one name of a person", status::invalid);
  believe(line(anna, "anna"));
  EXPECT_EQ(run().status, status::succeeded);
}

TEST_F(Approve, IsRefusedWhereTheFileBelongsToSomebodyElse) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  expect_approved(approve(anna, "anna"));
  const auto file = scene_.path("policies/signers");
  ASSERT_EQ(chown(file.c_str(), 12345, 12345), 0);
  expect_refused(run(), "belongs to somebody else", status::invalid);
}

TEST_F(Approve, CannotBeOverridden) {
  expect_refused(scene_.belay({"run", plan_, "--override", "approvals=in a hurry"}),
                 "nobody overrides approvals", status::invalid);
  expect_refused(scene_.belay({"plan", plan_, "--override", "approvals=in a hurry", "--save", "x"}),
                 "nobody overrides approvals", status::invalid);
}

TEST_F(Approve, SaysWhatIsMissingOnTheCommandLine) {
  expect_refused(scene_.belay({"approve", "saved.json"}), "--as PERSON", status::invalid);
  expect_refused(scene_.belay({"approve", plan_}), "is no saved plan, and no run", status::invalid);
  expect_refused(approve("anna\nboris", "anna"), "is not the name of a person", status::invalid);
  expect_refused(scene_.belay({"approve", "--add", "a.approval"}), "is no FILE.sig",
                 status::invalid);
}

}  // namespace belay::cli_test
