// docs/ledger-format.md tells the truth: its worked example is computed again.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/ledger/arbitrary.hpp"
#include "core/ledger/chain.hpp"
#include "core/ledger/codec.hpp"

namespace belay::ledger {
namespace {

std::string page() {
  std::ifstream file(BELAY_SOURCE_DIR "/docs/ledger-format.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// The contents of the fenced blocks of a language.
std::vector<std::string> blocks(const std::string& text, const std::string& language) {
  const std::string fence = "```" + language + "\n";
  std::vector<std::string> found;
  for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
    const auto start = at + fence.size();
    found.push_back(text.substr(start, text.find("\n```", start) - start));
  }
  return found;
}

TEST(FormatPage, ShowsAChainThatVerifies) {
  const auto bytes = blocks(page(), "json");
  const auto hashes = blocks(page(), "hash");
  ASSERT_EQ(bytes.size(), 2U);
  ASSERT_EQ(hashes.size(), 2U);
  const auto chain =
      verify("production", std::vector<Link>{{bytes[0], hashes[0]}, {bytes[1], hashes[1]}});
  ASSERT_TRUE(chain) << describe(chain.error());
  EXPECT_EQ(kind_name((*chain)[1].draft.record), "step_intended");
}

TEST(FormatPage, ListsEveryKind) {
  const auto text = page();
  for (std::size_t kind = 0; kind < std::variant_size_v<Record>; ++kind) {
    const auto name = "`" + std::string(kind_name(Arbitrary(0).record(kind))) + "`";
    EXPECT_NE(text.find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace belay::ledger
