// The references in docs/ are what the tables in the code say. BELAY_ACCEPT=1 writes them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "docs/pages.hpp"
#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace belay::docs {
namespace {

const std::filesystem::path folder = std::filesystem::path(BELAY_SOURCE_DIR) / "docs";

class Reference : public testing::TestWithParam<Page> {};

TEST_P(Reference, IsWhatTheTablesSay) {
  const auto file = folder / GetParam().file;
  const std::string wanted = GetParam().print();
  if (std::getenv("BELAY_ACCEPT") != nullptr && support::read_text(file) != wanted) {
    support::write_text(file, wanted);
  }
  EXPECT_EQ(support::read_text(file), wanted)
      << file << " differs from the tables; BELAY_ACCEPT=1 writes it anew";
}

std::string label(const testing::TestParamInfo<Page>& info) {
  std::string name;
  for (const char c : info.param.file) name += std::isalnum(c) ? c : '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(Pages, Reference, testing::ValuesIn(pages), label);

// The long names of the options that a help text or a list of ours shows.
std::vector<std::string> long_options(const std::string& text) {
  std::vector<std::string> found;
  for (auto at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
    const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    found.push_back(text.substr(at, end - at));
  }
  std::ranges::sort(found);
  return found;
}

TEST(CommonOptions, AreThoseOfTheHelp) {
  const char* binary = std::getenv("BELAY_BINARY");
  if (binary == nullptr) GTEST_SKIP() << "BELAY_BINARY is not set";
  support::TempDir directory;
  support::Child help({binary, "--help"}, directory.path(), {}, directory / "help");
  std::string listed;
  for (const auto& option : common_options) listed += std::string(option.names) + "\n";
  EXPECT_EQ(long_options(help.wait().output), long_options(listed));
}

}  // namespace
}  // namespace belay::docs
