// Where a release comes from: a tar archive, a directory, or a revision of a git repository. What
// the plan names is turned into a digest first and into files only then.
#pragma once

#include <optional>
#include <string>

#include "engine/kinds.hpp"

namespace belay::steps {

struct ReleaseSource {
  std::string name;      // of the release; is_name holds once a stage step was bound
  std::string artifact;  // an archive or a directory; empty for a git revision
  std::string git;       // the repository
  std::string revision;  // a tag, branch or commit of it
  std::string sha256;    // expected; empty: any

  bool is_git() const { return artifact.empty(); }
  std::string shown() const;  // "dist/app-2.tar.zst", "revision 'v2' of 'repo'"
};

ReleaseSource source_of(const Json& stage_options);
// What the stage step before says, else the next after; nothing when the plan stages nothing.
std::optional<ReleaseSource> nearest_source(const engine::Binding& binding);

// For whom programs (git) run, and where their output goes.
struct ToolRun {
  AttemptId attempt;
  const ports::Stop& stop;
  std::filesystem::path directory;
};

// The archive's SHA-256, the directory's tree digest, or "git:" and the full id of the commit that
// the revision names now. archive_invalid when it is not what `sha256` demands.
Result<std::string> digest_of(engine::World& world, const ReleaseSource& source,
                              const ToolRun& run);
// Writes the files that the digest names to `into`, within the environment's limits; unpack()'s
// rules and errors. Of a repository nothing is executed and no configuration of it is read but to
// find the commit: see ADR 0010.
Done materialize(engine::World& world, const ReleaseSource& source, const std::string& digest,
                 const std::filesystem::path& into, const ToolRun& run);

}  // namespace belay::steps
