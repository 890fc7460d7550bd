// All files of a history together: their revisions, and everything that is wrong with them.
#pragma once

#include <string>
#include <vector>

#include "core/migration/lineage.hpp"
#include "core/migration/problems.hpp"
#include "core/migration/revision_file.hpp"

namespace belay::migration {

struct Survey {
  std::vector<Revision> revisions;  // by id; of two with one id the first by path
  std::vector<Problem> problems;    // what blocks first, then by path and line
  std::size_t files = 0;

  // The first problem that keeps the graph from being told; nothing when it can be.
  const Problem* obstacle() const;
};

// Labels in depends_on are replaced by the ids that they stand for.
Survey survey_of(std::vector<FileReading> readings);

// As a message names an id or a label, whatever it holds.
std::string in_quotes(const std::string& text);

}  // namespace belay::migration
