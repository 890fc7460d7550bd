// Every input that is kept, through its target's function in the ordinary build: the seeds, and
// what was once found.
#include <gtest/gtest.h>

#include <filesystem>

#include "fuzz/targets.hpp"
#include "support/temp_dir.hpp"

namespace belay::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(BELAY_SOURCE_DIR) / "tests/fuzz";

// What a target says of a file: "accepted", "refused", or the claim that it broke.
std::string answer(const Target& target, const fs::path& file) {
  try {
    return target.run(support::read_text(file)) ? "accepted" : "refused";
  } catch (const BrokenClaim& broken) {
    return "not true: " + std::string(broken.what());
  }
}

}  // namespace

TEST(FuzzCorpus, EveryInputKeepsWhatItsTargetClaims) {
  for (const auto& target : targets) {
    int files = 0;
    for (const auto& entry : fs::directory_iterator(folder / "corpus" / target.name)) {
      const auto name = entry.path().filename().string();
      // A seed that is refused teaches little: only what is named so may be.
      const bool refused = name.starts_with("refused-");
      EXPECT_EQ(answer(target, entry.path()), refused ? "refused" : "accepted") << entry.path();
      ++files;
    }
    EXPECT_GT(files, 1) << target.name;
  }
}

TEST(FuzzCorpus, BelongsToTheTargetsThatAreBuilt) {
  const auto built = support::read_text(folder / "CMakeLists.txt");
  std::string names;
  for (const auto& target : targets) names += " " + std::string(target.name);
  EXPECT_NE(built.find("foreach(target" + names + ")"), std::string::npos) << names;
  for (const auto& entry : fs::directory_iterator(folder / "corpus")) {
    EXPECT_NE((names + " ").find(" " + entry.path().filename().string() + " "), std::string::npos)
        << entry.path();
  }
}

}  // namespace belay::fuzz
