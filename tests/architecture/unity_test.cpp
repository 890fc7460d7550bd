// Folders of small files are compiled several files as one, in batches that change with every new
// file. There an anonymous function is seen by the files behind it: where it may be taken for
// another of the same name, it is called silently in that one's place. So their names must differ.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "architecture/declared.hpp"
#include "support/temp_dir.hpp"

namespace belay::architecture {
namespace {

namespace fs = std::filesystem;

const fs::path root = BELAY_SOURCE_DIR;

struct Text {
  std::string file;
  std::string text;
};

// A function as a caller can tell it from others.
struct Callable {
  std::string name;
  std::vector<std::string> parameters;
  auto operator<=>(const Callable&) const = default;
};

// The scope itself and every one around it: what a call in it finds without saying where.
bool sees(std::string_view scope, std::string_view other) {
  return scope == other || scope.starts_with(std::string(other) + "::");
}

// "FILE: NAME also in FILE" for every anonymous function of `files`, compiled as one, that may be
// taken for one that a header declares, or for another file's anonymous one.
std::vector<std::string> hidden_by(const std::vector<Text>& files,
                                   const std::vector<Text>& headers) {
  struct Place {
    std::string file, scope;
  };
  std::map<Callable, std::vector<Place>> known;
  for (const auto& header : headers) {
    for (const auto& one : functions_in(header.text)) {
      known[{one.name, one.parameters}].push_back({header.file, one.scope});
    }
  }
  std::vector<std::string> complaints;
  for (const auto& file : files) {
    for (const auto& one : functions_in(file.text)) {
      if (!one.anonymous) continue;
      auto& places = known[{one.name, one.parameters}];
      for (const auto& place : places) {
        if (place.file == file.file || !sees(one.scope, place.scope)) continue;
        complaints.push_back(file.file + ": " + one.name + " also in " + place.file);
      }
      places.push_back({file.file, one.scope});
    }
  }
  return complaints;
}

// The words of the calls of `command` in cmake/libraries.cmake.
std::vector<std::string> words_of(const std::string& command) {
  const auto text = support::read_text(root / "cmake/libraries.cmake");
  const std::regex call("(?:^|\n)" + command + R"(\(([^)]*)\))"), word(R"(\S+)");
  std::vector<std::string> words;
  for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at) {
    const std::string list = (*at)[1];
    for (std::sregex_iterator one(list.begin(), list.end(), word); one != end; ++one) {
      words.push_back(one->str());
    }
  }
  return words;
}

std::vector<Text> texts(const fs::path& folder, const std::string& extension) {
  std::vector<Text> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != extension) continue;
    all.push_back(
        {fs::relative(entry.path(), root / "src").string(), support::read_text(entry.path())});
  }
  return all;
}

TEST(FilesCompiledAsOne, HideNoFunctionOfAnother) {
  const auto headers = texts(root / "src", ".hpp");
  const auto folders = words_of("belay_small_files");
  ASSERT_GT(folders.size(), 5U) << "the folders were not found";
  // "cli app branches ...": the folder, then the files of it that are compiled by themselves.
  const auto alone = words_of("belay_alone");
  ASSERT_FALSE(alone.empty());
  std::set<std::string> left_out{"cli/main.cpp", "cli/front_main.cpp"};
  for (const auto& name : alone) left_out.insert(alone.front() + "/" + name + ".cpp");
  for (const auto& folder : folders) {
    auto files = texts(root / "src" / folder, ".cpp");
    std::erase_if(files, [&](const Text& text) { return left_out.contains(text.file); });
    ASSERT_FALSE(files.empty()) << folder;
    for (const auto& complaint : hidden_by(files, headers)) ADD_FAILURE() << complaint;
  }
}

TEST(FilesCompiledAsOne, AreSeenToHideWhatMayBeTakenForAnother) {
  const std::vector<Text> headers{
      {"base/text.hpp", "namespace belay {\nstd::string one_line(std::string_view text);\n}"},
      {"core/sql/name.hpp",
       "namespace belay::sql {\n// The name.\nbool same(const Name& a, const Name& b);\n"
       "inline int depth(int at = 1) { return at; }\n}"},
      {"core/plan/plan.hpp", "namespace belay::plan {\nvoid elsewhere();\n}"},
  };
  const auto complaints = [&](const std::string& body) {
    return hidden_by({{"core/sql/a.cpp", "namespace belay::sql {\nnamespace {\n" + body + "\n}\n}"},
                      {"core/sql/b.cpp",
                       "#include <string>\nnamespace belay::sql {\nnamespace {\n"
                       "bool is_open(char c) { return c == '{'; }\n}\n"
                       "void elsewhere() { one_line(\"}\"); }\n}"}},
                     headers);
  };
  using Complaints = std::vector<std::string>;
  EXPECT_EQ(complaints("std::string one_line(const std::string& line) {\n  return line;\n}"),
            Complaints{"core/sql/a.cpp: one_line also in base/text.hpp"});
  EXPECT_EQ(complaints("bool same(Name left, const sql::Name& right) { return true; }"),
            Complaints{"core/sql/a.cpp: same also in core/sql/name.hpp"});
  EXPECT_EQ(complaints("unsigned depth(std::size_t at) { return 1; }"),
            Complaints{"core/sql/a.cpp: depth also in core/sql/name.hpp"});
  EXPECT_EQ(complaints("bool is_open(char);"),
            Complaints{"core/sql/b.cpp: is_open also in core/sql/a.cpp"});
  // What no call can mistake: other parameters, a member, a folder that is not looked into.
  EXPECT_EQ(complaints("void one_line(int count);\nbool same(const Name& a);\nvoid elsewhere();\n"
                       "struct Line {\n  std::string one_line(std::string_view text);\n};\n"
                       "constexpr auto text = R\"(\nbool is_open(char);\n)\";"),
            Complaints{});
}

}  // namespace
}  // namespace belay::architecture
