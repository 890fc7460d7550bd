// The last word on a run: what failed, what was done about it, what state the world is in, and the
// next command. Screen, --json and the HTML report say the same.
#pragma once

#include <string>
#include <vector>

#include "core/saga/standing.hpp"

namespace belay::report {

struct LastWord {
  saga::Standing standing;
  std::string failed;                      // empty: nothing did
  std::vector<std::string> done_about_it;  // one line for each step that was taken back
  std::vector<std::string> now;            // what is true of release and schema
  std::vector<std::string> open;           // what stays to be done by a person
  std::vector<std::string> next;           // commands, with when or why in brackets
};

LastWord last_word(const saga::RunState& run, const saga::Standing& standing);

}  // namespace belay::report
