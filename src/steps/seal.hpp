// The seal of a release: a file at its root, written last. It says that the release is complete, of
// what it was made, and what it was when it was complete.
#pragma once

#include <optional>
#include <string>

#include "steps/release_tree.hpp"

namespace belay::steps {

struct Seal {
  std::string source;  // digest_of() what it was made of
  std::string tree;    // digest of the prepared release; empty in seals of an older Belay
};

// Takes the right to write from all files, and writes the seal.
Result<Seal> seal_release(engine::World& world, const std::filesystem::path& release,
                          const std::string& source);
// Nothing where there is no seal.
Result<std::optional<Seal>> read_seal(engine::World& world, const std::filesystem::path& release);
// archive_invalid when the release is not what its seal says.
Done expect_intact(engine::World& world, const ReleaseTree& tree, const std::string& name);

}  // namespace belay::steps
