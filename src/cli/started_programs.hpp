// The migration tool for the commands of the graph, as a child.
#pragma once

#include "cli/other_programs.hpp"

namespace belay::cli {

const OtherPrograms& started_programs();

}  // namespace belay::cli
