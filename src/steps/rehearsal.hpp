// Revisions tried on a copy: a proven backup in a scratch database, and the migration tool led into
// it. Nothing of the live database is written, nor is any lock taken there but to read its catalog.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/migration/sent_sql.hpp"
#include "core/migration/table_locks.hpp"
#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

struct RehearsalOrder {
  std::filesystem::path scripts;  // where the tool runs: a release
  ports::BackupReceipt backup;
  std::optional<std::string> from;  // where the live database is
  std::vector<std::string> path;    // from there on, oldest first
  bool downgrade = true;            // whether a way back that counts is tried as well
};

struct Rehearsed {
  struct Applied {
    std::string revision;
    Duration took{};  // by the clock on the wall, the tool's start included
    migration::SeenLocks locks;
    migration::SentSql sent;
  };
  std::vector<Applied> applied;
  std::string way_back;          // "as before", or why it was not tried
  std::string fingerprint;       // of the catalog behind the last revision
  std::string fingerprint_from;  // of the copy's before the first
  migration::Catalog catalog;    // behind the last revision
  // What the live catalog has otherwise than the copy's at the beginning; empty: nothing.
  std::string unlike;
};

// The copy must be at `from`. Each revision is run by itself and seen in the version table; then,
// where keeping the schema is no way back and a downgrade may be one (nothing is destroyed by going
// up), it goes down again, and the catalog must be as before. Errors: unsupported where no scratch
// database can be made; backup_invalid; migration_tool, with nothing run, where the tool is not
// proven to work in the copy; step_failed, naming the revision; interrupted. The copy is dropped in
// every case; a killed process leaves it to the next that makes one.
Result<Rehearsed> rehearse_on_copy(engine::World& world, const engine::Attempt& attempt,
                                   const RehearsalOrder& order);

}  // namespace belay::steps
