// What many files say, each in its place.
#pragma once

#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "core/migration/revision_file.hpp"

namespace belay::migration {

// The revisions lie side by side, as a survey takes them: nothing is moved twice.
class Readings {
 public:
  // So many, which say nothing yet.
  explicit Readings(std::size_t files) : revisions_(files), problems_(files) {}

  std::size_t size() const { return revisions_.size(); }

  // Different threads may put and take at different places at once. A revision has its id.
  void put(std::size_t place, FileReading reading) {
    ENSURE(!reading.revision || !reading.revision->id.empty(), "a revision without an id was read");
    revisions_[place] = reading.revision ? *std::move(reading.revision) : Revision{};
    problems_[place] = std::move(reading.problems);
  }
  FileReading take(std::size_t place) {
    FileReading reading{.revision = std::nullopt, .problems = std::move(problems_[place])};
    if (!revisions_[place].id.empty()) reading.revision = std::exchange(revisions_[place], {});
    return reading;
  }

  // All at once: those of files that have one, and what is wrong, in the order of the files.
  std::vector<Revision> take_revisions() {
    std::erase_if(revisions_, [](const Revision& revision) { return revision.id.empty(); });
    return std::move(revisions_);
  }
  std::vector<Problem> take_problems() {
    std::vector<Problem> all;
    for (auto& problems : problems_) {
      for (Problem& problem : problems) all.push_back(std::move(problem));
    }
    return all;
  }

 private:
  std::vector<Revision> revisions_;
  std::vector<std::vector<Problem>> problems_;
};

}  // namespace belay::migration
