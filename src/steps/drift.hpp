// The live catalog beside the one that the release's scripts give, run in a scratch database up to
// the very revision that the live one is at. The live database is only read.
#pragma once

#include "core/migration/drift.hpp"
#include "engine/world.hpp"
#include "ports/scratch.hpp"
#include "ports/stop.hpp"

namespace belay::steps {

struct DriftOrder {
  AttemptId attempt;  // of no run: for the tool's processes and sessions
  const ports::Stop& stop;
  std::filesystem::path scripts;    // where the tool runs: a release
  std::filesystem::path directory;  // for its output
  migration::Rights rights = migration::Rights::left_out;
  bool models = true;  // whether they are compared, where the tool can
};

struct DriftSeen {
  std::vector<std::string> revisions;  // of both databases; empty: none
  std::vector<migration::DriftedObject> differences;
  // The application's models beside the scripts, by the tool's own check in the scratch database,
  // which goes on to the heads for it. Scripts that do not come so far are `not_told`.
  ports::ModelsCheck models = {};
};

// Where the scripts are by which the database was migrated: the release that `current` names, else
// the configuration's folder.
Result<std::filesystem::path> scripts_of_now(const engine::World& world);

// Errors, by which nothing is known of a drift: unsupported where no scratch database can be made;
// migration_tool, with nothing run, where the tool is not proven to work in it; revision_graph
// where the scripts do not have the live revision; step_failed, naming the revision, where one of
// them fails in an empty database, and where the live database moved on meanwhile; interrupted. The
// scratch database is dropped in every case; a killed process leaves it to the next call.
Result<DriftSeen> look_for_drift(engine::World& world, const ports::MakeScratch& make_scratch,
                                 const DriftOrder& order);

}  // namespace belay::steps
