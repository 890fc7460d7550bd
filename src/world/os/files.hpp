// Makes the Files of the real file system.
#pragma once

#include <memory>

#include "ports/files.hpp"

namespace belay::world {

std::unique_ptr<ports::Files> make_files();

}  // namespace belay::world
