// A state directory full of old approvals hides none that counts, and costs no signature.
#include "core/approval/sift.hpp"

#include <gtest/gtest.h>

namespace belay::approval {
namespace {

constexpr Instant now{std::chrono::hours(1000)};

class Sift : public testing::Test {
 protected:
  Sift() {
    asked_.plan = "app";
    asked_.gate = begin_gate;
    asked_.digest = std::string(64, 'a');
    asked_.environment = "production";
    asked_.principal = "anna@example.org";
    asked_.not_after = now + std::chrono::hours(1);
  }
  void present(Text text) {
    text.nonce = make_nonce(7, presented_.size());
    presented_.push_back({std::to_string(presented_.size()), to_text(text), {}, {}});
  }
  Sifted sifted(std::size_t most = 3) {
    return sift({asked_, 1, {}, signers_, used_, {}, now}, presented_, most);
  }

  Text asked_;
  std::vector<Signer> signers_{{"anna@example.org", "ssh-ed25519", "AAAA", {}, 1}};
  std::set<std::string, std::less<>> used_;
  std::vector<Presented> presented_;
};

}  // namespace

TEST_F(Sift, FindsTheOneForThisBehindThousandsForOthers) {
  for (int i = 0; i < 1500; ++i) {
    auto other = asked_;
    other.digest = std::string(64, 'b');
    other.not_after = now + std::chrono::minutes(i == 700 ? 90 : 1);
    present(other);
  }
  present(asked_);
  const auto found = sifted();
  EXPECT_EQ(found.candidates, std::vector<std::size_t>{1500});
  EXPECT_FALSE(found.cut);
  EXPECT_EQ(found.others, 1500U);
  EXPECT_EQ(found.other->name, "700");
  EXPECT_EQ(found.other->reason, Reason::changed_plan);
  EXPECT_TRUE(found.refused.empty());
}

TEST_F(Sift, TellsEachOfThisQuestionThatCannotCountWithoutItsSignature) {
  present(asked_);
  used_.insert(make_nonce(7, 0));
  auto late = asked_;
  late.not_after = now;
  present(late);
  auto stranger = asked_;
  stranger.principal = "eve@example.org";
  present(stranger);
  const auto found = sifted();
  EXPECT_TRUE(found.candidates.empty());
  ASSERT_EQ(found.refused.size(), 3U);
  EXPECT_EQ(found.refused[0].reason, Reason::replayed);
  EXPECT_EQ(found.refused[1].reason, Reason::expired);
  EXPECT_EQ(found.refused[2].reason, Reason::unknown_person);
}

TEST_F(Sift, SaysThatThereWereMoreThanItTakes) {
  for (int i = 0; i < 3; ++i) present(asked_);
  EXPECT_FALSE(sifted(3).cut);
  present(asked_);
  EXPECT_TRUE(sifted(3).cut);
  EXPECT_EQ(sifted(3).candidates.size(), 3U);
}

TEST_F(Sift, PassesOverOtherPlansAndRefusesWhatIsNoText) {
  auto other = asked_;
  other.plan = "another";
  present(other);
  presented_.push_back({"x", "nonsense", {}, {}});
  const auto found = sifted();
  EXPECT_TRUE(found.candidates.empty());
  EXPECT_EQ(found.others, 0U);
  ASSERT_EQ(found.refused.size(), 1U);
  EXPECT_EQ(found.refused[0].reason, Reason::no_text);
}

}  // namespace belay::approval
