// A database that is made to be thrown away, and the migration tool led into it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/migration/sent_sql.hpp"
#include "core/migration/table_locks.hpp"
#include "ports/database.hpp"
#include "ports/migration_tool.hpp"

namespace belay::ports {

// Which extensions stand in it before any script runs: those of the live database, as far as the
// role may make them, or none.
enum class Extensions { as_live, none };

// A second session's eye on what others lock in the scratch database.
class LockWatch {
 public:
  virtual ~LockWatch() = default;
  // Ends the looking; what was seen. Never fails: what could not be seen is not in it.
  virtual migration::SeenLocks end() = 0;
};

class Scratch {
 public:
  // Drops the database where drop() did not.
  virtual ~Scratch() = default;

  virtual const std::string& name() const = 0;
  virtual Database& database() = 0;
  // The environment's tool with its variables changed so that they name this database. Whether it
  // heeds them is for prove_options_arrive to see: migration_tool when its session was not seen
  // here, or was seen in the live database. Before that nothing may be run.
  virtual MigrationTool& tool() = 0;
  // From now on until end(). Whoever writes to the version table waits until a look was made, some
  // tens of milliseconds, so that nothing is missing that a revision holds before its end.
  virtual Result<std::unique_ptr<LockWatch>> watch_locks(const VersionTable& versions) = 0;
  // From now on what the tool sends is written down, by variables that it gets besides: before it
  // is proven where the tool goes, so that what is proven is what runs. `folder` is empty and ours
  // alone, and lasts as long as the scratch database.
  virtual Done record_sent(const std::filesystem::path& folder) = 0;
  // What was written since it was last asked, as sent for this revision, without the secrets that
  // are known; empty of a tool without SQLAlchemy.
  virtual Result<migration::SentSql> sent(const std::string& revision) = 0;
  virtual Done drop() = 0;
};

// Puts what is to be in the database that is so called, before anybody works there.
using FillScratch = std::function<Done(const std::string& name)>;

// Errors: unsupported where the role may make no database; those of a connection; those of `fill`,
// which may be empty.
using MakeScratch =
    std::function<Result<std::unique_ptr<Scratch>>(Extensions extensions, const FillScratch& fill)>;

}  // namespace belay::ports
