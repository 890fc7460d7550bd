// Generated chains as they are stored, and what somebody who may write them can do.
#pragma once

#include <gtest/gtest.h>

#include "core/ledger/arbitrary.hpp"
#include "core/ledger/chain.hpp"

namespace belay::ledger {

// What goes on behind `tip`, as extend() makes it.
inline std::vector<Link> grown(std::uint64_t seed, std::size_t length, const Tip& tip = {}) {
  auto drafts = Arbitrary(seed).drafts(length);
  for (auto& draft : drafts) draft.epoch += tip.epoch;
  const auto entries = extend("production", tip, tip.head, drafts);
  EXPECT_TRUE(entries);
  std::vector<Link> links;
  for (const auto& entry : *entries) links.push_back({entry.bytes, entry.head.hash});
  return links;
}

inline std::vector<Link> chain_of(std::uint64_t seed, std::size_t length) {
  return grown(seed, length);
}

// Hashes every link from `from` on anew, as an attacker would who knows how.
inline void rehash(std::vector<Link>& links, std::size_t from) {
  for (std::size_t i = from; i < links.size(); ++i) {
    links[i].hash = link_hash(i == 0 ? "" : links[i - 1].hash, links[i].bytes);
  }
}

inline void flip(std::string& text, std::size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
}

// The message of the refusal, which must name the record.
inline std::string breach(const std::vector<Link>& links, std::size_t seq) {
  const auto verified = verify("production", links);
  if (verified) return "nothing found";
  EXPECT_EQ(verified.error().code, ErrorCode::ledger_corrupt);
  const std::string start = "record " + std::to_string(seq) + " of 'production' ";
  EXPECT_EQ(verified.error().message.substr(0, start.size()), start);
  return verified.error().message.substr(std::min(start.size(), verified.error().message.size()));
}

}  // namespace belay::ledger
