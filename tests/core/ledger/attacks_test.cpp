// The eight attacks on a ledger. Four are found by the chain alone, also when the attacker knows
// how to hash; for the other four one head must have been kept where the attacker may not write.
#include "core/ledger/codec.hpp"
#include "core/ledger/stored_chain.hpp"

namespace belay::ledger {
namespace {

constexpr std::uint64_t seeds = 5;
constexpr std::size_t length = 8;

std::vector<Link> first(const std::vector<Link>& links, std::size_t count) {
  return {links.begin(), links.begin() + static_cast<std::ptrdiff_t>(count)};
}

// The chain by itself is a whole one, and does not hold the head that was kept.
void expect_only_the_head_tells(const std::vector<Link>& links, const Head& kept,
                                const std::string& why) {
  const auto verified = verify("production", links);
  ASSERT_TRUE(verified) << describe(verified.error());
  const auto held = require_head(*verified, kept);
  ASSERT_FALSE(held) << "at " << kept.seq;
  EXPECT_EQ(held.error().code, ErrorCode::ledger_corrupt);
  EXPECT_EQ(held.error().message, why);
}

Head head_of(const std::vector<Link>& links) {
  return {static_cast<std::int64_t>(links.size()), links.back().hash};
}

std::string not_the_kept_one(const Head& kept) {
  return "record " + std::to_string(kept.seq) + " is not the one whose hash was kept";
}

std::string ends_before(std::size_t records, const Head& kept) {
  return "the ledger ends at record " + std::to_string(records) + ", and once ended at record " +
         std::to_string(kept.seq);
}

// What an older copy of the chain becomes when somebody goes on with it.
std::vector<Link> gone_on(std::vector<Link> links, std::uint64_t seed, std::size_t more) {
  Tip tip;
  if (!links.empty()) tip = {head_of(links), decode(links.back().bytes)->draft.epoch};
  const auto added = grown(seed, more, tip);
  links.insert(links.end(), added.begin(), added.end());
  return links;
}

}  // namespace

TEST(Attacks, AChangedRecordIsDetected) {
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

TEST(Attacks, AnInsertedRecordIsDetected) {
  const auto good = chain_of(7, length);
  for (std::size_t from = 0; from < length; ++from) {
    for (std::size_t to = 0; to <= length; ++to) {
      auto links = good;
      links.insert(links.begin() + static_cast<std::ptrdiff_t>(to), good[from]);
      const auto first_bad = to == from ? from + 1 : to;
      EXPECT_NE(breach(links, first_bad + 1), "nothing found") << from << " to " << to;
      rehash(links, 0);
      EXPECT_NE(breach(links, first_bad + 1), "nothing found")
          << from << " to " << to << ", hashed anew";
    }
  }
}

TEST(Attacks, ADeletedRecordIsDetected) {
  const auto good = chain_of(6, length);
  for (std::size_t i = 0; i + 1 < length; ++i) {
    auto links = good;
    links.erase(links.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(breach(links, i + 1),
              "is missing or moved: number " + std::to_string(i + 2) + " stands in its place");
    rehash(links, i);
    EXPECT_EQ(breach(links, i + 1), "calls itself number " + std::to_string(i + 2));
  }
}

TEST(Attacks, AReorderedRecordIsDetected) {
  const auto good = chain_of(8, length);
  for (std::size_t a = 0; a < length; ++a) {
    for (std::size_t b = a + 1; b < length; ++b) {
      auto links = good;
      std::swap(links[a], links[b]);
      EXPECT_NE(breach(links, a + 1), "nothing found") << a << " and " << b;
      rehash(links, a);
      EXPECT_NE(breach(links, a + 1), "nothing found") << a << " and " << b << ", hashed anew";
    }
  }
}

TEST(Attacks, ACutTailIsDetectedByAKeptHead) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto good = chain_of(seed, length);
    for (std::size_t left = 0; left < length; ++left) {
      const auto kept = head_of(good);
      expect_only_the_head_tells(first(good, left), kept, ends_before(left, kept));
    }
  }
}

TEST(Attacks, AnOlderCopyIsDetectedByAKeptHeadAlsoWhenItWentOn) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto good = chain_of(seed, length);
    for (std::size_t old = 0; old < length; ++old) {
      const auto kept = head_of(good);
      const auto shorter = gone_on(first(good, old), seed + 100, length - old - 1);
      expect_only_the_head_tells(shorter, kept, ends_before(length - 1, kept));
      const auto longer = gone_on(first(good, old), seed + 100, length - old + 3);
      expect_only_the_head_tells(longer, kept, not_the_kept_one(kept));
    }
  }
}

TEST(Attacks, AChainThatWasChangedAndHashedAnewIsDetectedByAKeptHead) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto good = chain_of(seed, length);
    for (std::size_t changed = 0; changed < length; ++changed) {
      auto links = good;
      auto record = *decode(links[changed].bytes);
      record.draft.actor.login += " or so";
      links[changed].bytes = encode("production", record.seq, record.draft);
      rehash(links, changed);
      for (std::size_t seq = changed + 1; seq <= length; ++seq) {
        const auto kept = head_of(first(good, seq));
        expect_only_the_head_tells(links, kept, not_the_kept_one(kept));
      }
    }
  }
}

TEST(Attacks, AForkAnEmptyAndAReplacedLedgerAreDetectedByAKeptHead) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto good = chain_of(seed, length);
    const auto kept = head_of(good);
    expect_only_the_head_tells({}, kept, ends_before(0, kept));
    expect_only_the_head_tells(chain_of(seed + 100, length), kept, not_the_kept_one(kept));
    for (std::size_t common = 1; common < length; ++common) {
      const auto ours = gone_on(first(good, common), seed + 200, length);
      const auto theirs = gone_on(first(good, common), seed + 300, length);
      expect_only_the_head_tells(theirs, head_of(ours), not_the_kept_one(head_of(ours)));
    }
  }
}

TEST(Attacks, NoneIsSeenInAChainThatHoldsEveryHeadItEverHad) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto links = chain_of(seed, length);
    const auto whole = verify("production", links);
    ASSERT_TRUE(whole) << describe(whole.error());
    EXPECT_TRUE(require_head(*whole, {}));
    for (const auto& entry : *whole) EXPECT_TRUE(require_head(*whole, entry.head));
  }
}

}  // namespace belay::ledger
