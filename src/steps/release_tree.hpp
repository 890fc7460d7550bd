// Where releases live: <root>/releases/<name>, <root>/shared, and the link <root>/current.
#pragma once

#include <string>

#include "engine/kinds.hpp"

namespace belay::steps {

struct ReleaseTree {
  std::filesystem::path root;

  std::filesystem::path release(const std::string& name) const { return root / "releases" / name; }
  std::filesystem::path shared() const { return root / "shared"; }
  std::filesystem::path current() const { return root / "current"; }
};

// config_invalid when the environment declares no releases.
Result<ReleaseTree> release_tree(const engine::World& world);

// The name of the release that `current` points at; nothing when there is no link.
Result<std::optional<std::string>> current_release(const engine::World& world,
                                                   const ReleaseTree& tree);

// "app-2.14.0" for "dist/app-2.14.0.tar.zst".
std::string release_name(const std::string& artifact);

// The directory whose scripts a step shall use: the release staged before it in this run, else
// what `current` points at.
Result<std::filesystem::path> scripts_directory(const engine::World& world,
                                                const engine::Attempt& attempt);

// The end of what a program printed, at most 1 KiB, for messages and the ledger; all of it is in
// its output file.
std::string last_words(const ports::Exited& exited);

// Runs one command of the configuration for an attempt; process_failed with its last output where
// it does not end with status 0.
Done run_command(engine::World& world, engine::Attempt& attempt,
                 const std::vector<std::string>& argv, const std::filesystem::path& cwd,
                 std::string_view output_name, bool leaves_running = false);

}  // namespace belay::steps
