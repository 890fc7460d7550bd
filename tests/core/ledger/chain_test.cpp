#include "core/ledger/chain.hpp"

#include "core/ledger/codec.hpp"
#include "core/ledger/stored_chain.hpp"

namespace belay::ledger {
namespace {

TEST(Chain, VerifiesWhatExtendMade) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto drafts = Arbitrary(seed).drafts(12);
    const auto verified = verify("production", chain_of(seed, 12));
    ASSERT_TRUE(verified) << describe(verified.error());
    ASSERT_EQ(verified->size(), drafts.size());
    for (std::size_t i = 0; i < drafts.size(); ++i) EXPECT_EQ((*verified)[i].draft, drafts[i]);
  }
}

TEST(Chain, RefusesAChainOfAnotherEnvironment) {
  const auto verified = verify("staging", chain_of(9, 2));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().message, "record 1 of 'staging' belongs to environment 'production'");
}

TEST(Chain, RefusesAnEpochThatGoesBackEvenWhenHashedAnew) {
  auto drafts = Arbitrary(10).drafts(3);
  for (auto& draft : drafts) draft.epoch = 5;
  const auto entries = extend("production", {}, {}, drafts);
  ASSERT_TRUE(entries);
  std::vector<Link> links;
  for (const auto& entry : *entries) links.push_back({entry.bytes, entry.head.hash});
  drafts[1].epoch = 4;
  links[1].bytes = encode("production", 2, drafts[1]);
  rehash(links, 1);
  EXPECT_EQ(breach(links, 2), "has epoch 4 after epoch 5");
}

TEST(Chain, NamesARecordThatIsNoneEvenWhenHashedAnew) {
  auto links = chain_of(15, 3);
  links[1].bytes.pop_back();
  rehash(links, 1);
  EXPECT_TRUE(breach(links, 2).starts_with("is not a record of the ledger: "));
}

TEST(Chain, ToleratesAClockThatWasSetBack) {
  auto drafts = Arbitrary(11).drafts(2);
  drafts[0].at = *parse_instant("2026-11-21T04:31:53.120Z");
  drafts[1].at = *parse_instant("2026-11-21T04:31:52.000Z");
  EXPECT_TRUE(extend("production", {}, {}, drafts));
}

TEST(Chain, TellsARecordOfANewerBelayFromADamagedOne) {
  auto links = chain_of(12, 3);
  const auto at = links[1].bytes.find("\"v\":1");
  links[1].bytes.replace(at, 5, "\"v\":2");
  rehash(links, 1);
  const auto verified = verify("production", links);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, ErrorCode::ledger_unknown_record);
}

TEST(Extend, RefusesAHeadThatMovedAndAnEpochThatWasOvertaken) {
  const auto draft = Arbitrary(13).draft(0);
  const Tip tip{{4, std::string(64, 'a')}, 1};
  const std::vector<Draft> drafts{draft};
  const auto conflict = extend("production", tip, {3, std::string(64, 'b')}, drafts);
  ASSERT_FALSE(conflict);
  EXPECT_EQ(conflict.error().code, ErrorCode::ledger_conflict);
  const auto stale = extend("production", {tip.head, 2}, tip.head, drafts);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code, ErrorCode::stale_epoch);
  auto backwards = std::vector<Draft>(2, draft);
  backwards[0].epoch = 3;
  backwards[1].epoch = 2;
  const auto overtaken = extend("production", tip, tip.head, backwards);
  ASSERT_FALSE(overtaken);
  EXPECT_EQ(overtaken.error().code, ErrorCode::stale_epoch);
}

TEST(Extend, RefusesARecordThatNobodyCouldReadBack) {
  auto draft = Arbitrary(14).draft(0);
  Json deep{1};
  for (int i = 0; i < 100; ++i) deep = Json::Array{deep};
  draft.record = StepSucceeded{{0, 0}, 1, deep};
  const auto entries = extend("production", {}, {}, std::vector<Draft>{draft});
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().code, ErrorCode::bug);
}

TEST(ParseHead, ReadsWhatIsPrintedAndNothingElse) {
  const Head head{12, std::string(64, 'e')};
  EXPECT_EQ(*parse_head(to_text(head)), head);
  const std::vector<std::string> wrong{"",
                                       "12",
                                       "12:",
                                       ":" + head.hash,
                                       "0:" + head.hash,
                                       "-1:" + head.hash,
                                       "12:" + head.hash + "0",
                                       "12x:" + head.hash,
                                       "12:" + head.hash.substr(1) + "g",
                                       "12:" + head.hash.substr(1) + "E"};
  for (const auto& text : wrong) {
    EXPECT_FALSE(parse_head(text)) << text;
  }
}

}  // namespace
}  // namespace belay::ledger
