// git and the migration tool for the commands of the graph, as children.
#pragma once

#include "cli/other_programs.hpp"

namespace belay::cli {

const OtherPrograms& started_programs();

}  // namespace belay::cli
