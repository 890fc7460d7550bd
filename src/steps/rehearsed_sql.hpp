// The SQL that revisions sent when they were rehearsed: kept beside the run, its digest in the
// receipt, for whom it cannot be had from the tool's offline mode.
#pragma once

#include <optional>
#include <string>

#include "core/saga/state.hpp"
#include "steps/rehearsal.hpp"

namespace belay::steps {

// In a file of the run's folder; its SHA-256, "" where nothing could be written down. What a crash
// leaves is the whole file or none.
Result<std::string> keep_sent_sql(engine::World& world, const engine::Attempt& attempt,
                                  const Rehearsed& rehearsed);

struct RehearsedSql {
  std::string sql;                         // see migration::SentSql
  std::string source;                      // "rehearsal RUN of TIME"
  std::vector<migration::SeenLock> locks;  // on the copy, without how long
};

// Of the newest rehearsal that ran a file of this SHA-256 as this revision. Nothing where there is
// none, where it did not keep all that was sent, or what was kept is not what the receipt speaks
// of.
std::optional<RehearsedSql> rehearsed_sql(ports::Files& files, const saga::EnvironmentState& state,
                                          const std::filesystem::path& runs,
                                          const std::string& revision, const std::string& digest);

}  // namespace belay::steps
