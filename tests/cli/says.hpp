// What a program that has ended printed.
#pragma once

#include "support/command.hpp"

namespace belay::cli_test {

inline bool says(const support::Ended& ended, const std::string& text) {
  return ended.output.find(text) != std::string::npos;
}

}  // namespace belay::cli_test
