// The references in docs/ are what the tables in the code say. BELAY_ACCEPT=1 writes them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

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

// Prints each command's page, and holds the folder to the table: a page of a command that is gone
// goes as well.
TEST(ManPages, AreOneForEachCommand) {
  const auto man = folder / "man";
  const bool accept = std::getenv("BELAY_ACCEPT") != nullptr;
  std::set<std::string> wanted{"belay.1"};
  for (const auto& spec : cli::command_table()) {
    const std::string name = man_name_of(spec) + ".1";
    wanted.insert(name);
    const auto file = man / name;
    const std::string text = man_page_of(spec);
    const bool same = std::filesystem::exists(file) && support::read_text(file) == text;
    if (accept && !same) support::write_text(file, text);
    EXPECT_TRUE(accept || same) << name << " differs from the table; BELAY_ACCEPT=1 writes it anew";
  }
  for (const auto& entry : std::filesystem::directory_iterator(man)) {
    const std::string name = entry.path().filename();
    if (!wanted.contains(name) && accept) std::filesystem::remove(entry.path());
    EXPECT_TRUE(wanted.contains(name) || accept) << name << " is of no command";
  }
}

// groff reads them with every warning on, as man does.
TEST(ManPages, AreReadWithoutAWarning) {
  if (!std::filesystem::exists("/usr/bin/groff")) GTEST_SKIP() << "groff-base is not installed";
  support::TempDir directory;
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "man")) {
    support::Child groff({"/usr/bin/groff", "-man", "-Tascii", "-ww", "-z", entry.path()},
                         directory.path(), {}, directory / "groff");
    const auto ended = groff.wait();
    EXPECT_EQ(ended.status, 0) << entry.path();
    EXPECT_EQ(ended.output, "") << entry.path();
    ++read;
  }
  EXPECT_GT(read, 20);
}

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
