// What the kernel must be able to do for Belay, asked of the kernel itself.
#pragma once

#include <string>
#include <vector>

namespace belay::world {

// "6.1.0-18-amd64"
std::string kernel_release();
// Those that are missing of: pidfd_open (processes are ended by it), the subreaper (no descendant
// escapes), openat2 (nothing is opened outside a folder). Changes nothing.
std::vector<std::string> missing_kernel_abilities();

}  // namespace belay::world
