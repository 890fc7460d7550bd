// What a migrate step keeps in the run's directory so that a later process can tell how far it
// came: the state before the step, and before the revision in work.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

// What the database is at one moment.
struct Snapshot {
  std::optional<std::string> revision;  // none: no version row
  migration::Catalog catalog;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// The revision in work, and what was there before it.
struct InWork {
  std::string revision;
  Snapshot before;
  // Revisions that the tool goes through in one stretch, each atomic; the last is `revision`.
  // Empty: `revision` alone, of which a part may be there.
  std::vector<std::string> through = {};
};

// Those that a migrate step of the run with this directory noted as ours; none where it has none.
Result<std::vector<std::string>> noted_transactions(engine::World& world,
                                                    const std::filesystem::path& directory,
                                                    StepAt at);

// What the first attempt of the step kept of the state before it, in the run's directory; nothing
// where none did.
Result<std::optional<Snapshot>> kept_start(engine::World& world,
                                           const std::filesystem::path& directory, StepAt at);

class MigrateFiles {
 public:
  MigrateFiles(engine::World& world, const engine::Attempt& attempt);

  // The state before the step, and the revisions that it was to go through from there; kept by its
  // first attempt, never overwritten. Durable.
  Done keep_start(const Snapshot& snapshot, const std::vector<std::string>& path);
  Result<std::optional<Snapshot>> start() const;
  // From the revision at the start (if there was one) through the path; empty before keep_start().
  Result<std::vector<std::string>> line() const;
  Done keep_in_work(const InWork& in_work);
  Result<std::optional<InWork>> in_work() const;

  // The version table knows the transaction of its last writer only, so those of earlier revisions
  // are noted one by one. Durable; a revision that was applied but not noted counts as foreign.
  Done note_own_transactions();
  // All that are known to be ours: noted, or known to the database itself.
  Result<std::vector<std::string>> own_transactions() const;

 private:
  std::filesystem::path file(std::string_view name) const;
  Result<Json> read(const std::filesystem::path& path) const;

  engine::World& world_;
  std::filesystem::path directory_;
  StepAt at_;
  std::string prefix_;
};

}  // namespace belay::steps
