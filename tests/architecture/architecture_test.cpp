// The tree keeps its layers: every include of src/ is judged by the tables of rules.hpp.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "architecture/rules.hpp"
#include "support/temp_dir.hpp"

namespace belay::architecture {
namespace {

namespace fs = std::filesystem;

const fs::path root = BELAY_SOURCE_DIR;

struct Source {
  std::string path;  // from src/
  std::string text;
};

std::vector<Source> sources() {
  std::vector<Source> all;
  for (const auto& entry : fs::recursive_directory_iterator(root / "src")) {
    if (!entry.is_regular_file()) continue;
    all.push_back(
        {fs::relative(entry.path(), root / "src").string(), support::read_text(entry.path())});
  }
  return all;
}

// As they are written: "\"base/json.hpp\"", "<map>".
std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex line(R"re(^[ \t]*#[ \t]*include[ \t]*("[^"]*"|<[^>]*>))re",
                               std::regex::multiline);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

TEST(Tree, IncludesOnlyAlongTheAllowedArrows) {
  int judged = 0;
  for (const auto& source : sources()) {
    for (const auto& include : includes_of(source.text)) {
      EXPECT_EQ(objection(source.path, include), "") << source.path << " includes " << include;
      ++judged;
    }
  }
  EXPECT_GT(judged, 100) << "the includes were not found";
}

TEST(Tree, AsksNoClockOrEnvironmentInThePureFolders) {
  for (const auto& source : sources()) {
    if (!is_pure(folder_of(source.path))) continue;
    for (const auto word : impure_words) {
      EXPECT_EQ(source.text.find(word), std::string::npos) << source.path << " says " << word;
    }
  }
}

// "A.B, C.D and E.F" behind "guarded by" in a comment; what is no test's name ends the list.
std::vector<std::string> guards_in(const std::string& text) {
  static const std::regex line_break(R"(\n\s*//)");
  static const std::regex name(R"(^(?:,| and)?\s*([A-Z]\w*\.[A-Z]\w*))");
  const std::string plain = std::regex_replace(text, line_break, " ");
  constexpr std::string_view words = "uarded by";
  std::vector<std::string> found;
  for (auto at = plain.find(words); at != std::string::npos; at = plain.find(words, at + 1)) {
    std::string rest = plain.substr(at + words.size(), 500);
    for (std::smatch match; std::regex_search(rest, match, name); rest = match.suffix()) {
      found.push_back(match[1]);
    }
  }
  return found;
}

std::set<std::string> tests_of_the_tree() {
  static const std::regex test(R"(TEST(?:_F|_P)?\((\w+),\s*(\w+)\))");
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const auto text = support::read_text(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), test), end; at != end; ++at) {
      names.insert((*at)[1].str() + "." + (*at)[2].str());
    }
  }
  return names;
}

TEST(Tree, NamesAsGuardsOnlyTestsThatAreThere) {
  const auto tests = tests_of_the_tree();
  int judged = 0;
  for (const auto& source : sources()) {
    for (const auto& guard : guards_in(source.text)) {
      EXPECT_TRUE(tests.contains(guard)) << source.path << " names " << guard;
      ++judged;
    }
  }
  EXPECT_GT(judged, 10) << "the guards were not found";
}

TEST(Tree, HasNoFileThatIsTooLong) {
  for (const auto& source : sources()) {
    EXPECT_LE(std::count(source.text.begin(), source.text.end(), '\n'), most_lines) << source.path;
  }
}

TEST(Tree, HasOnlyItsTopFolders) {
  const auto ignored = support::read_text(root / ".gitignore");
  for (const auto& entry : fs::directory_iterator(root)) {
    const auto name = entry.path().filename().string();
    if (!entry.is_directory() || name.starts_with('.')) continue;
    if (ignored.find(name + "/\n") != std::string::npos) continue;
    EXPECT_TRUE(top_folders.contains(name)) << "a top folder '" << name << "'";
  }
  for (const std::string name : {"src", "tests", "scripts", "systemd", "docs", "cmake"}) {
    EXPECT_TRUE(fs::is_directory(root / name)) << name;
  }
}

TEST(Tree, HasNoCycleOfFolders) {
  // Folders without an arrow to one that is left are taken away, until none is.
  auto left = arrows;
  for (bool taken = true; taken;) {
    taken = std::erase_if(left, [&](const auto& row) {
              return std::none_of(row.second.begin(), row.second.end(),
                                  [&](const auto& target) { return left.contains(target); });
            }) > 0;
  }
  EXPECT_TRUE(left.empty()) << left.begin()->first << " is part of a cycle";
}

TEST(Rules, RefuseEveryArrowThatGoesUpOrAcross) {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"steps/backup.cpp", "\"world/pg/database.hpp\""},
      {"world/pg/database.cpp", "\"steps/backup.hpp\""},
      {"world/pg/database.cpp", "\"engine/run.hpp\""},
      {"world/pg/database.cpp", "\"core/plan/plan.hpp\""},
      {"world/pg/database.cpp", "\"world/process/spawn.hpp\""},
      {"world/os/files.cpp", "\"world/process/spawn.hpp\""},
      {"engine/run.cpp", "\"steps/table.hpp\""},
      {"engine/run.cpp", "\"world/os/clock.hpp\""},
      {"engine/run.cpp", "\"cli/options.hpp\""},
      {"ports/files.hpp", "\"engine/run.hpp\""},
      {"ports/files.hpp", "\"core/saga/decide.hpp\""},
      {"core/saga/fold.cpp", "\"ports/clock.hpp\""},
      {"core/saga/fold.cpp", "\"core/plan/plan.hpp\""},
      {"core/ledger/codec.cpp", "\"core/saga/fold.hpp\""},
      {"base/json.cpp", "\"core/ledger/record.hpp\""},
      {"base/json.cpp", "\"json.hpp\""},
      {"core/unheard/of.cpp", "\"base/json.hpp\""},
      {"stray.cpp", "\"base/json.hpp\""},
  };
  for (const auto& [file, include] : bad) {
    EXPECT_NE(objection(file, include), "") << file << " includes " << include;
  }
}

TEST(Rules, RefuseInputAndOutputInThePureFolders) {
  for (const std::string header :
       {"fstream", "iostream", "unistd.h", "thread", "mutex", "random", "filesystem", "ctime",
        "time.h", "sys/stat.h", "fcntl.h", "stdio.h", "future", "syncstream", "cstdlib"}) {
    EXPECT_NE(objection("core/saga/decide.cpp", "<" + header + ">"), "") << header;
  }
  EXPECT_NE(objection("base/json.cpp", "<fstream>"), "");
  EXPECT_EQ(objection("base/json.cpp", "<cstdio>"), "");
  EXPECT_EQ(objection("world/os/files.cpp", "<fstream>"), "");
  EXPECT_EQ(objection("core/saga/decide.cpp", "<variant>"), "");
}

TEST(Rules, GiveEachLibraryToOneFolder) {
  EXPECT_EQ(objection("world/pg/database.cpp", "<pqxx/pqxx>"), "");
  EXPECT_NE(objection("steps/migrate.cpp", "<pqxx/pqxx>"), "");
  EXPECT_NE(objection("world/pg/database.cpp", "<sqlite3.h>"), "");
  EXPECT_NE(objection("engine/run.cpp", "<boost/json.hpp>"), "");
  EXPECT_NE(objection("world/os/files.cpp", "<nlohmann/json.hpp>"), "") << "a library not known";
  EXPECT_NE(objection("world/os/files.cpp", "<zstd/zstd.hpp>"), "") << "a library not known";
}

TEST(Rules, SeeEveryWayToWriteAnInclude) {
  EXPECT_EQ(includes_of("#include <a>\n  #  include\t\"b/c.hpp\"  // why\n// #include <d>\n"),
            (std::vector<std::string>{"<a>", "\"b/c.hpp\""}));
}

}  // namespace
}  // namespace belay::architecture
