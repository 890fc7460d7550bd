// What decides what a migration's revisions do, as digests: by them a rehearsal is held against
// what is to run, and a script against what it was when it was applied.
#pragma once

#include <string>
#include <vector>

#include "core/migration/revisions.hpp"
#include "engine/world.hpp"

namespace belay::steps {

struct ScriptDigest {
  std::string file;  // relative to the release
  std::string digest;
};

// Of these revision files (relative to `tree`), and of what the tool reads with them: its
// alembic.ini, and each env.py that stands above one of them. Sorted by name; nothing where there
// is no revision. What env.py imports in turn is not among them.
Result<std::vector<ScriptDigest>> script_digests(engine::World& world,
                                                 const std::filesystem::path& tree,
                                                 const std::vector<std::string>& revisions);

// The same of revisions of the graph, as a receipt has it: [{"file", "digest"}]. Empty of a tool
// that is declared by commands: what that reads is known to it alone.
Result<Json> digests_of_path(engine::World& world, const std::filesystem::path& tree,
                             const migration::Graph& graph, const std::vector<std::string>& ids);

// {"0001": the SHA-256 of its file below `tree`}; without those that have none that can be read.
Json digests_by_revision(engine::World& world, const std::filesystem::path& tree,
                         const migration::Graph& graph, const std::vector<std::string>& ids);

}  // namespace belay::steps
