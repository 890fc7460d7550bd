// Revision files, one or several of a history. The quick reader of `heads` gives the names that the
// whole reader gives; problems lie within their file; a graph holds exactly what was read.
#include <algorithm>
#include <vector>

#include "core/lint/suppression.hpp"
#include "core/migration/offline_sql.hpp"
#include "core/migration/revision_file.hpp"
#include "core/migration/survey.hpp"
#include "core/migration/tokens.hpp"
#include "core/migration/traceback.hpp"
#include "core/sql/source_line.hpp"
#include "fuzz/targets.hpp"

namespace belay::fuzz {
namespace {

using migration::FileReading;
using migration::RevisionFile;

constexpr std::string_view next_file = "\n#---\n";
constexpr std::size_t most_files = 8;

std::vector<RevisionFile> files_in(std::string_view input) {
  std::vector<RevisionFile> files;
  for (;;) {
    const auto end = files.size() + 1 < most_files ? input.find(next_file) : input.npos;
    files.push_back(
        {"versions/" + std::to_string(files.size()) + ".py", std::string(input.substr(0, end))});
    if (end == input.npos) return files;
    input.remove_prefix(end + next_file.size());
  }
}

// Python ends a line at LF, CR and both.
int lines_of(const RevisionFile& file) {
  return 1 + static_cast<int>(
                 std::ranges::count_if(file.text, [](char c) { return c == '\n' || c == '\r'; }));
}

void expect_places(const FileReading& reading, const RevisionFile& file) {
  for (const auto& problem : reading.problems) {
    claim(problem.line >= 0 && problem.line <= lines_of(file), "a problem lies in its file");
    claim(problem.path == file.path, "a problem names its file");
    claim(!problem.message.empty(), "a problem says what it is");
  }
  claim(reading.revision || !reading.problems.empty(), "what is no revision has a problem");
}

void expect_tokens(const RevisionFile& file) {
  const auto lines = migration::tokenise(file);
  if (!lines) return claim(!lines.error().message.empty(), "a refusal says why");
  int line = 1;
  for (const auto& logical : *lines) {
    claim(!logical.tokens.empty() && logical.indent >= 0, "a logical line has tokens");
    for (const auto& token : logical.tokens) {
      claim(token.line >= line && token.line <= lines_of(file), "tokens are in their order");
      claim(token.depth >= 0, "what is closed was open");
      line = token.line;
    }
  }
}

// What is read of a revision beside its names, and of what a tool printed.
void expect_places_in_text(const RevisionFile& file) {
  const auto lines = static_cast<std::size_t>(lines_of(file));
  for (const auto& one : lint::suppressions_in_python(file.text)) {
    claim(one.source_line >= 1 && one.source_line <= lines, "a comment lies in its file");
  }
  sql::SourceLines places(file.text);
  const auto line = places.of(std::string_view(file.text).substr(0, 200));
  claim(line >= 1 && line <= lines, "a statement comes from a line of its file");
  const migration::KnownIds known{"0001", "a"};
  for (const auto& section : migration::read_offline_output(file.text, known).sections) {
    claim(known.contains(section.id), "only known revisions ran");
    claim(section.sql.size() <= file.text.size() + 1, "nothing is added to what was printed");
  }
  claim(migration::failing_line(file.text, "0.py").value_or(0) >= 0, "lines count from one");
}

void expect_same_names(const FileReading& names, const FileReading& whole) {
  if (!whole.revision) return;
  claim(names.revision.has_value(), "the quick reader refuses nothing that the whole one reads");
  const auto &quick = *names.revision, &slow = *whole.revision;
  claim(quick.id == slow.id, "both readers give one id");
  claim(quick.down == slow.down && quick.depends == slow.depends, "both give the same parents");
  claim(quick.labels == slow.labels && quick.doc == slow.doc, "both give the same words");
}

void expect_graph(std::vector<FileReading> readings) {
  auto survey = migration::survey_of(std::move(readings));
  const bool all_well = std::ranges::all_of(survey.problems, [](const auto& problem) {
    return problem.gravity == migration::Gravity::warning;
  });
  claim(!all_well || survey.obstacle() == nullptr, "what is in the way is more than a warning");
  const auto known = survey.revisions.size();
  const auto graph = migration::Graph::of(std::move(survey));
  claim(graph.has_value() == all_well, "there is a graph where there are only warnings");
  if (!graph) return;
  const auto order = graph->in_order();
  claim(order.size() == known && graph->revisions().size() == known, "each revision is there once");
  claim(known == 0 || !graph->heads().empty(), "what has no cycle has a head");
  for (const auto& id : order) {
    for (const auto& parent : graph->find(id)->down) {
      claim(std::ranges::find(order, parent) < std::ranges::find(order, id), "parents come first");
    }
  }
}

}  // namespace

bool python(std::string_view input) {
  std::vector<FileReading> readings;
  for (const auto& file : files_in(input)) {
    const auto names = migration::read_names(file);
    auto whole = migration::read_whole(file);
    expect_tokens(file);
    expect_places_in_text(file);
    expect_places(names, file);
    expect_places(whole, file);
    expect_same_names(names, whole);
    readings.push_back(std::move(whole));
  }
  const bool read = std::ranges::all_of(readings, [](const auto& r) { return bool(r.revision); });
  expect_graph(std::move(readings));
  return read;
}

}  // namespace belay::fuzz
