// What decides what a migration's revisions do, as digests: by them a rehearsal is held against
// what is to run.
#pragma once

#include <string>
#include <vector>

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

}  // namespace belay::steps
