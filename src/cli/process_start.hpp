// What a program of Belay does before anything else.
#pragma once

namespace belay::cli {

// Opens the standard streams that were closed, and forbids core files and looking into the process.
void start_safely();

}  // namespace belay::cli
