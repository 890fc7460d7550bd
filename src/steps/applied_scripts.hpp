// The revision scripts as they were when they were applied: what the receipts of the environment's
// migrate steps say of their bytes.
#pragma once

#include <map>
#include <string>

#include "core/saga/fold.hpp"

namespace belay::steps {

struct AppliedScript {
  std::string digest;
  RunId run;  // that applied it, or was told that it was edited on purpose
};

// By revision: the last time that a migrate step applied it, unless it took it back again; or that
// a preflight was given it as edited on purpose. Receipts of older versions say nothing.
std::map<std::string, AppliedScript> applied_scripts(const saga::EnvironmentState& state);

struct ReachedRevisions {
  std::map<std::string, RunId> runs;  // by revision: the last run that tells of it
  // Some migrate or stamp says what it came to, and so does each that began and left something.
  bool tells = false;
};

// Every revision that the environment's migrate and stamp steps began at, applied or came to, also
// where that was taken back.
ReachedRevisions reached_revisions(const saga::EnvironmentState& state);

}  // namespace belay::steps
