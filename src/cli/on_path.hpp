// Where a shell would find a program.
#pragma once

#include <string>

namespace belay::cli {

// Its absolute path by our own PATH, since Alembic may be in a virtual environment that is active;
// the word itself where no folder of it has such a file.
std::string on_path(const std::string& program);

}  // namespace belay::cli
