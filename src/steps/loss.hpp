// What a restore of a backup would lose: as exactly as the server can tell while it is in use. The
// proof is made behind the fence (restoring.hpp); this is for whoever has to decide before.
#pragma once

#include "core/saga/fold.hpp"
#include "engine/world.hpp"

namespace belay::steps {

struct Written {
  std::int64_t transactions = 0;  // of others than Belay, in the whole cluster, since the backup
  std::vector<ports::WrittenRows> tables = {};  // of this database
  std::string not_told = {};  // why the number or the tables could not be told; empty: they were
  bool nothing() const { return transactions == 0 && not_told.empty(); }
};

// `backup`: the facts of the step that made it. `runs`: the folder with those of all runs, where
// our own transactions are noted. Changes nothing.
Written written_since(engine::World& world, const saga::EnvironmentState& state,
                      const std::filesystem::path& runs, const Json& backup);

// All transactions that are known to be ours: in the target, and noted by any run.
Result<std::vector<std::string>> all_own_transactions(engine::World& world,
                                                      const saga::EnvironmentState& state,
                                                      const std::filesystem::path& runs);

// "12 transactions of others were made since the backup; rows written: public.items 3, …".
std::string describe(const Written& written);
Json to_json(const Written& written);

}  // namespace belay::steps
