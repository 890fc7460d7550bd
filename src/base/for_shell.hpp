// Words of a command line that a person is told to type.
#pragma once

#include <string>

namespace belay {

// The word as a POSIX shell reads it back as one (Shell Command Language, 2.2.2 Single-Quotes):
// bare where nothing in it is special.
std::string for_shell(const std::string& word);

}  // namespace belay
