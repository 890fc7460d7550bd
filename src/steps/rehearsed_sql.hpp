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

// Before a rehearsal: which files (as in the receipt) it tries, so that it is known of one that
// fails.
Done keep_tried_files(engine::World& world, const engine::Attempt& attempt, const Json& files);

struct RehearsedSql {
  std::string sql;                         // see migration::SentSql
  std::string source;                      // "rehearsal RUN of TIME"
  std::vector<migration::SeenLock> locks;  // on the copy, without how long
  std::string problem;                     // not empty: why it does not count
};

// What a revision is now: its file's SHA-256, and the tree that the files of the receipt are in.
struct RevisionNow {
  std::string id;
  std::string digest;
  std::filesystem::path tree;
};

// Of the newest rehearsal that ran this file as this revision; nothing where there is none, or what
// was kept is not what the receipt speaks of. It does not count where it did not keep all that was
// sent, where env.py or the tool's settings are not what they were, or where a newer rehearsal of
// the file failed.
std::optional<RehearsedSql> rehearsed_sql(ports::Files& files, const saga::EnvironmentState& state,
                                          const std::filesystem::path& runs,
                                          const RevisionNow& revision);

}  // namespace belay::steps
