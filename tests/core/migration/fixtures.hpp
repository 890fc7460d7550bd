// Revision files and graphs for these tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "core/migration/lineage.hpp"
#include "core/migration/revision_file.hpp"
#include "core/migration/revisions.hpp"
#include "core/migration/survey.hpp"

namespace belay::migration {

inline std::string head_of(const std::string& id, const std::string& down) {
  return "revision = '" + id + "'\ndown_revision = " + down + "\n";
}

inline RevisionFile file(const std::string& id, const std::string& down,
                         const std::string& rest = {}) {
  return RevisionFile{id + "_x.py", head_of(id, down) + rest};
}

inline Result<Revision> read(const std::string& text, const std::string& path = "v/a1_x.py") {
  return read_revision(RevisionFile{path, text});
}

// "id <- down, down", or the message of the error.
inline std::string told(const std::string& text, const std::string& path = "v/a1_x.py") {
  const auto revision = read(text, path);
  if (!revision) return revision.error().message;
  return revision->id + " <- " + join(revision->down, ", ");
}

inline Survey surveyed(const std::vector<RevisionFile>& files) {
  std::vector<FileReading> readings;
  readings.reserve(files.size());
  for (const auto& file : files) readings.push_back(read_names(file));
  return survey_of(std::move(readings));
}

inline std::vector<std::string> ids(const Survey& survey, const Lineage::Places& places) {
  std::vector<std::string> out;
  for (const auto place : places) out.push_back(survey.revisions[place].id);
  return out;
}

// What a reading says, as one text: the names or the problems, with their lines.
inline std::string summary_of(const FileReading& reading) {
  std::string text;
  if (reading.revision) {
    const Revision& r = *reading.revision;
    text = r.id + " <- " + join(r.down, ",") + " needs " + join(r.depends, ",") + " labels " +
           join(r.labels, ",") + " doc " + r.doc + "\n";
  }
  for (const Problem& problem : reading.problems) text += problem.message + "\n";
  return text;
}

inline void expect_same_by_names_alone(const std::string& text) {
  const RevisionFile whole{"v/a1_x.py", text};
  EXPECT_EQ(summary_of(read_names(whole)), summary_of(read_whole(whole))) << text;
}

// The message of the error; empty when there is none.
template <class T>
std::string message_of(const Result<T>& result) {
  return result ? std::string() : result.error().message;
}

}  // namespace belay::migration
