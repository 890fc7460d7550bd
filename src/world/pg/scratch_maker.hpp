// Databases to be thrown away: made like the live one, empty, known by name and comment as ours,
// and found again where their maker was killed. Nothing is written to any other database.
#pragma once

#include <memory>
#include <string>

#include "ports/scratch.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

struct ScratchOptions {
  DatabaseOptions maker;  // the role that makes and drops; its URL's database does not matter
  DatabaseOptions live;   // the one to be like; it is only read
  std::string admin_database = "postgres";
};

// "belay_drift_" and twelve hexadecimal digits.
std::string new_scratch_name();

class ScratchMaker {
 public:
  virtual ~ScratchMaker() = default;
  // Owner, encoding, locale, settings and grants of the live database, and what may be done in its
  // schema public, as far as the role may give them; what is given to its owner is left to the dump
  // where none of the extensions are made, so that a copy has the catalog of what was dumped. Drops
  // first what killed makers left: a scratch
  // database whose name no session has as its application_name, as ours has until it is dropped.
  // unsupported without the right to make databases, and where the maker's cluster is another one.
  virtual Done make(const std::string& scratch, ports::Extensions extensions) = 0;
  // Nothing to do where there is none; a database that is not such a one is refused.
  virtual Done drop(const std::string& scratch) = 0;
};

// `name` is the scratch database's, and becomes the application_name. Connects at the first call.
Result<std::unique_ptr<ScratchMaker>> open_scratch_maker(const ScratchOptions& options,
                                                         const std::string& name);

}  // namespace belay::world
