// Whether a history has one head, or one a label where labels are used, and what mends it.
#pragma once

#include <string>
#include <vector>

#include "core/migration/lineage.hpp"

namespace belay::migration {

// Heads of which there should be one.
struct HeadConflict {
  std::string label;  // empty: of the revisions without label
  std::vector<std::string> heads;
  // Files whose down_revision can be changed instead, where their branches were applied nowhere:
  // the first revision of each branch after the last that all heads have in common.
  struct Rebase {
    std::string path;
    std::string revision;
    std::string now;   // its down_revision; empty: none
    std::string then;  // the head that it would follow
  };
  std::vector<Rebase> rebases;
};

std::vector<HeadConflict> head_conflicts(const Lineage& lineage);

}  // namespace belay::migration
