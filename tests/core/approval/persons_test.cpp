// Approvals are counted by persons: neither keys nor names make one person two.
#include <gtest/gtest.h>

#include "core/approval/people.hpp"

namespace belay::approval {
namespace {

Presented signed_by(const std::string& principal, const std::string& key, char nonce) {
  return {std::string(1, nonce), to_text(text_by(principal, nonce)), "", {true, key, ""}};
}

Judgement judged(int needed, const std::vector<Presented>& presented) {
  const auto who = signers();
  return judge({text_by(""), needed, {}, who, {}, {}, now}, presented);
}

}  // namespace

TEST(Approvals, OfOnePersonTwiceAreOnePerson) {
  const auto twice =
      judged(2, {signed_by(anna, key_of_anna, 'a'), signed_by(anna, key_of_anna, 'b')});
  EXPECT_FALSE(twice.enough);
  ASSERT_EQ(twice.refused.size(), 1U);
  EXPECT_EQ(twice.refused.front().reason, Reason::same_person);
  const auto two_keys =
      judged(2, {signed_by(anna, key_of_anna, 'a'), signed_by(anna, second_key_of_anna, 'b')});
  EXPECT_FALSE(two_keys.enough);
  EXPECT_EQ(two_keys.refused.front().reason, Reason::same_person);
}

// A file of signers that gives one key two names is refused before; this holds without that.
TEST(Approvals, ByOneKeyUnderTwoNamesAreOnePerson) {
  const auto judgement =
      judged(2, {signed_by(anna, key_of_anna, 'a'), signed_by(boris, key_of_anna, 'b')});
  EXPECT_FALSE(judgement.enough);
  ASSERT_EQ(judgement.refused.size(), 1U);
  EXPECT_EQ(judgement.refused.front().reason, Reason::same_person);
}

TEST(Approvals, AreEnoughByTheNumberOfPersons) {
  const auto a = signed_by(anna, key_of_anna, 'a'), b = signed_by(boris, key_of_boris, 'b'),
             c = signed_by(carla, key_of_carla, 'c');
  EXPECT_FALSE(judged(1, {}).enough);
  EXPECT_TRUE(judged(1, {a}).enough);
  EXPECT_FALSE(judged(2, {a}).enough);
  EXPECT_TRUE(judged(2, {a, b}).enough);
  EXPECT_FALSE(judged(3, {a, b}).enough);
  EXPECT_TRUE(judged(3, {c, a, b}).enough);
}

// What is not needed stays unused, and can still be used another time.
TEST(Approvals, CountNoMorePersonsThanAreNeeded) {
  const auto judgement =
      judged(1, {signed_by(anna, key_of_anna, 'a'), signed_by(boris, key_of_boris, 'b')});
  ASSERT_EQ(judgement.counted.size(), 1U);
  EXPECT_EQ(judgement.counted.front().text.principal, anna);
  EXPECT_TRUE(judgement.refused.empty());
}

TEST(Approvals, ThatAreRefusedDoNotStandInTheWayOfOthers) {
  auto forged = signed_by(anna, key_of_anna, 'a');
  forged.proof.good = false;
  const auto judgement = judged(1, {forged, signed_by(anna, key_of_anna, 'b')});
  EXPECT_TRUE(judgement.enough);
  EXPECT_EQ(judgement.refused.size(), 1U);
  EXPECT_EQ(judgement.counted.front().index, 1U);
}

}  // namespace belay::approval
