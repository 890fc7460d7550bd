// The native reader against Debian's Alembic, over generated histories.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "core/migration/fixtures.hpp"
#include "core/migration/revisions.hpp"
#include "support/temp_dir.hpp"

namespace belay::migration {
namespace {

constexpr const char* alembic = "/usr/bin/alembic";

struct Run {
  int status = -1;
  std::string output;
};

// The paths of these tests hold nothing that a shell would read.
Run run_alembic(const std::filesystem::path& project, const std::string& arguments) {
  const std::string command = "cd " + project.string() +
                              " && env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 " + alembic +
                              " -c alembic.ini " + arguments + " 2>&1";
  Run run;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return run;
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    run.output.append(buffer.data(), count);
  }
  run.status = pclose(pipe);
  return run;
}

void write_project(const std::filesystem::path& project, const std::vector<RevisionFile>& files) {
  support::write_text(project / "alembic.ini", "[alembic]\nscript_location = migrations\n");
  support::write_text(project / "migrations/env.py", "raise SystemExit('no database here')\n");
  for (const auto& file : files) {
    support::write_text(project / "migrations/versions" / file.path, file.text);
  }
}

// The first words of the lines that Alembic prints: "r003 (head)" and so on.
std::set<std::string> ids_of(const std::string& output) {
  std::set<std::string> ids;
  for (const auto& line : split(output, '\n')) {
    if (!line.empty()) ids.insert(line.substr(0, line.find(' ')));
  }
  return ids;
}

// "<parents> -> <id>" of each line of `alembic history`, parents sorted.
std::map<std::string, std::set<std::string>> edges_of(const std::string& output) {
  std::map<std::string, std::set<std::string>> edges;
  for (const auto& line : split(output, '\n')) {
    const auto arrow = line.find(" -> ");
    if (arrow == std::string::npos) continue;
    const std::string child =
        line.substr(arrow + 4, line.find_first_of(" ,", arrow + 4) - arrow - 4);
    for (auto parent : split(line.substr(0, arrow), ',')) {
      parent = std::string(trimmed(parent.substr(0, parent.find(" ("))));
      if (parent != "<base>") edges[child].insert(parent);
      edges[child];
    }
  }
  return edges;
}

// One of the forms in which a parent can be written.
std::string written(const std::vector<std::string>& parents, int form) {
  if (parents.empty()) return form % 2 == 0 ? "None" : "()";
  if (parents.size() == 1) {
    const std::string one = "'" + parents.front() + "'";
    return std::array<std::string, 4>{
        one, "(" + one + ",)", "[" + one + "]",
        "(\n    " + one + "  # '\n)"}[static_cast<std::size_t>(form % 4)];
  }
  return "('" + join(parents, "', '") + "')";
}

// A line with branches and merges of its heads, made from a seed: the same every time.
std::vector<RevisionFile> history(int count, unsigned seed) {
  std::vector<RevisionFile> files;
  std::vector<std::string> ids;
  std::vector<std::string> heads;
  const auto next = [&] { return seed = seed * 1103515245U + 12345U, (seed >> 16) % 100; };
  for (int i = 0; i < count; ++i) {
    const std::string id = "r" + std::to_string(1000 + i);
    std::vector<std::string> parents;
    const unsigned dice = next();
    if (dice > 80 && !ids.empty()) {
      parents = {ids[next() % ids.size()]};
    } else if (!heads.empty()) {
      parents = {heads.back()};
      if (dice < 25 && heads.size() > 1) parents.push_back(heads.front());
    }
    for (const auto& parent : parents) std::erase(heads, parent);
    heads.push_back(id);
    ids.push_back(id);
    const int form = static_cast<int>(next());
    const std::string note = form % 3 == 0 ? ": Union[str, Sequence[str], None]" : "";
    std::string text =
        "\"\"\"change\n\nRevises: nothing\n\"\"\"\nfrom typing import *\nrevision = '";
    for (const auto& piece : {id, std::string("'\ndown_revision"), note, std::string(" = "),
                              written(parents, form), std::string("\n")}) {
      text += piece;
    }
    files.push_back({id + "_change.py", std::move(text)});
  }
  return files;
}

TEST(AlembicReference, AgreesWithAlembicOnHeadsAndHistory) {
  std::size_t merges = 0;
  for (const unsigned seed : {1U, 7U, 42U}) {
    const support::TempDir directory;
    const auto files = history(30, seed);
    write_project(directory.path(), files);
    const auto graph = Graph::build(files);
    ASSERT_TRUE(graph) << message_of(graph);

    const auto heads = run_alembic(directory.path(), "heads");
    ASSERT_EQ(heads.status, 0) << heads.output;
    const auto ours = graph->heads();
    EXPECT_EQ(std::set<std::string>(ours.begin(), ours.end()), ids_of(heads.output)) << seed;

    const auto told = run_alembic(directory.path(), "history");
    ASSERT_EQ(told.status, 0) << told.output;
    std::map<std::string, std::set<std::string>> edges;
    for (const auto& [id, revision] : graph->revisions()) {
      edges[id] = {revision.down.begin(), revision.down.end()};
      if (revision.down.size() > 1) ++merges;
    }
    EXPECT_EQ(edges, edges_of(told.output)) << seed;
    EXPECT_EQ(edges.size(), 30U);
  }
  EXPECT_GT(merges, 3U);
}

TEST(AlembicReference, RefusesWhatAlembicRefuses) {
  for (const auto& files : std::vector<std::vector<RevisionFile>>{
           {file("a1", "'b2'"), file("b2", "'a1'")},
           {file("a1", "'a1'")},
           {file("a1", "'gone'")},
           {file("a-1", "None")},
           {RevisionFile{"a1_x.py", "revision = 'a1'\n"}},
           {RevisionFile{"words.py", "down_revision = None\n"}}}) {
    const support::TempDir directory;
    write_project(directory.path(), files);
    const auto theirs = run_alembic(directory.path(), "heads");
    EXPECT_NE(theirs.status, 0) << theirs.output;
    EXPECT_FALSE(Graph::build(files)) << files.front().text;
  }
}

}  // namespace
}  // namespace belay::migration
