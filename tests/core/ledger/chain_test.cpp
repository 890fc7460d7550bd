#include "core/ledger/chain.hpp"

#include <gtest/gtest.h>

#include "core/ledger/arbitrary.hpp"
#include "core/ledger/codec.hpp"

namespace belay::ledger {
namespace {

std::vector<Link> chain_of(std::uint64_t seed, std::size_t length) {
  const auto entries = extend("production", {}, {}, Arbitrary(seed).drafts(length));
  EXPECT_TRUE(entries);
  std::vector<Link> links;
  for (const auto& entry : *entries) links.push_back({entry.bytes, entry.head.hash});
  return links;
}

// Hashes every link from `from` on anew, as an attacker would who knows how.
void rehash(std::vector<Link>& links, std::size_t from) {
  for (std::size_t i = from; i < links.size(); ++i) {
    links[i].hash = link_hash(i == 0 ? "" : links[i - 1].hash, links[i].bytes);
  }
}

void flip(std::string& text, std::size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
}

// The message of the refusal, which must name the record.
std::string breach(const std::vector<Link>& links, std::size_t seq) {
  const auto verified = verify("production", links);
  if (verified) return "nothing found";
  EXPECT_EQ(verified.error().code, ErrorCode::ledger_corrupt);
  const std::string start = "record " + std::to_string(seq) + " of 'production' ";
  EXPECT_EQ(verified.error().message.substr(0, start.size()), start);
  return verified.error().message.substr(std::min(start.size(), verified.error().message.size()));
}

TEST(Chain, VerifiesWhatExtendMade) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto drafts = Arbitrary(seed).drafts(12);
    const auto verified = verify("production", chain_of(seed, 12));
    ASSERT_TRUE(verified) << describe(verified.error());
    ASSERT_EQ(verified->size(), drafts.size());
    for (std::size_t i = 0; i < drafts.size(); ++i) EXPECT_EQ((*verified)[i].draft, drafts[i]);
  }
}

TEST(Chain, FindsEveryFlippedBitAndNamesItsRecord) {
  const auto good = chain_of(5, 2);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (std::size_t bit = 0; bit < good[i].bytes.size() * 8; ++bit) {
      auto links = good;
      flip(links[i].bytes, bit);
      ASSERT_NE(breach(links, i + 1), "nothing found") << i << " bit " << bit;
    }
    for (std::size_t bit = 0; bit < good[i].hash.size() * 8; ++bit) {
      auto links = good;
      flip(links[i].hash, bit);
      ASSERT_NE(breach(links, i + 1), "nothing found") << i << " hash bit " << bit;
    }
  }
}

TEST(Chain, FindsEveryDeletionButThatOfTheTail) {
  const auto good = chain_of(6, 8);
  for (std::size_t i = 0; i + 1 < good.size(); ++i) {
    auto links = good;
    links.erase(links.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(breach(links, i + 1),
              "is missing or moved: number " + std::to_string(i + 2) + " stands in its place");
    rehash(links, i);
    EXPECT_EQ(breach(links, i + 1), "calls itself number " + std::to_string(i + 2));
  }
}

TEST(Chain, FindsEveryInsertion) {
  const auto good = chain_of(7, 8);
  for (std::size_t from = 0; from < good.size(); ++from) {
    for (std::size_t to = 0; to <= good.size(); ++to) {
      auto links = good;
      links.insert(links.begin() + static_cast<std::ptrdiff_t>(to), good[from]);
      const auto first_bad = to == from ? from + 1 : to;
      EXPECT_NE(breach(links, first_bad + 1), "nothing found") << from << " to " << to;
    }
  }
}

TEST(Chain, FindsEveryExchangeOfTwoRecords) {
  const auto good = chain_of(8, 8);
  for (std::size_t a = 0; a < good.size(); ++a) {
    for (std::size_t b = a + 1; b < good.size(); ++b) {
      auto links = good;
      std::swap(links[a], links[b]);
      EXPECT_NE(breach(links, a + 1), "nothing found") << a << " and " << b;
      rehash(links, a);
      EXPECT_NE(breach(links, a + 1), "nothing found") << a << " and " << b << ", hashed anew";
    }
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

TEST(RequireHead, FindsACutTailAForkAndAChainHashedAnew) {
  const auto links = chain_of(15, 6);
  const auto whole = *verify("production", links);
  const auto kept = whole[4].head;
  EXPECT_TRUE(require_head(whole, kept));
  EXPECT_TRUE(require_head(whole, {}));

  const auto cut = *verify("production", std::span(links).first(4));
  EXPECT_FALSE(require_head(cut, kept));
  EXPECT_FALSE(require_head({}, kept));

  const auto other = *verify("production", chain_of(16, 6));
  EXPECT_FALSE(require_head(other, kept));
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
                                       "12x:" + head.hash};
  for (const auto& text : wrong) {
    EXPECT_FALSE(parse_head(text)) << text;
  }
}

}  // namespace
}  // namespace belay::ledger
