// Whether a history has one head, or one a label where labels are used, and what mends it.
#pragma once

#include <map>
#include <optional>
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
    std::string now;                  // its down_revision; empty: none
    std::string then;                 // the head that it would follow
    std::vector<std::string> branch;  // its ids, from the head back to `revision`
  };
  std::vector<Rebase> rebases;
};

std::vector<HeadConflict> head_conflicts(const Lineage& lineage);

// What the ledger of an environment says of revisions.
struct KnownLedger {
  std::string environment;
  std::map<std::string, std::string> reached;  // which its database ever came to: the run's id
  bool tells = false;  // it holds a migration or a stamp, and of each where it began and ended
};

// With all that came before what it names: the ledger of a database that was stamped, or that had a
// past before Belay, names the last revision alone. Where it names one that is in no file, nobody
// knows what came before that, and it does not tell.
KnownLedger complete(KnownLedger ledger, const Lineage& lineage);

// Whether a branch was ever applied, as far as the ledgers say.
struct BranchSeen {
  struct Applied {
    std::string revision, environment, run;
  };
  std::optional<Applied> applied;    // somewhere: it must stay as it is
  std::vector<std::string> without;  // environments whose ledger tells, and has none of it
  std::vector<std::string> silent;   // whose ledger does not tell
};
BranchSeen seen_by(const std::vector<KnownLedger>& ledgers, const HeadConflict::Rebase& rebase);

}  // namespace belay::migration
