// Which processes run from a tree, by what /proc tells.
#pragma once

#include <filesystem>
#include <vector>

namespace belay::world {

// The promise of ports::Files::users_of.
std::vector<int> users_of(const std::filesystem::path& tree);

}  // namespace belay::world
