// All files of a history together: their revisions, and everything that is wrong with them.
#pragma once

#include <string>
#include <vector>

#include "core/migration/lineage.hpp"
#include "core/migration/problems.hpp"
#include "core/migration/readings.hpp"

namespace belay::migration {

// To be moved, not copied: the lineage is of these very revisions, and told nothing once they are
// changed or moved out.
struct Survey {
  std::vector<Revision> revisions;  // by id; of two with one id the first by path
  Lineage lineage;                  // of the revisions
  std::vector<Problem> problems;    // what blocks first, then by path and line
  std::size_t files = 0;

  Survey() = default;
  Survey(const Survey&) = delete;
  Survey& operator=(const Survey&) = delete;
  Survey(Survey&&) = default;
  Survey& operator=(Survey&&) = default;

  // The first problem that keeps the graph from being told; nothing when it can be.
  const Problem* obstacle() const;
};

// Labels in depends_on are replaced by the ids that they stand for.
Survey survey_of(Readings readings);
Survey survey_of(std::vector<FileReading> readings);

// As a message names an id or a label, whatever it holds.
std::string in_quotes(const std::string& text);

}  // namespace belay::migration
