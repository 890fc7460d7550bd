// What a rehearsal left on its copy, beside what the migration left in the live database.
#pragma once

#include <filesystem>

#include "core/migration/revisions.hpp"
#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

// Keeps the catalog of the copy in the run's directory, so that a difference can be told object by
// object. Durable; written anew by a later attempt.
Done keep_rehearsed_catalog(engine::World& world, const engine::Attempt& attempt,
                            const migration::Catalog& catalog);

struct MigratedState {
  const std::string& system;  // of the cluster
  const std::string& revision;
  const std::filesystem::path& scripts;
  const migration::Graph& graph;
  const migration::Catalog& catalog;  // of the live database, now
};

// The newest rehearsal that tried, on this cluster, the very revisions that the run's last migrate
// applied: from and to the same revision, by the same bytes. Its copy must have come to the catalog
// that is there now: revision_graph where it did not and both began alike. Where they did not, or
// where a receipt is older than these fingerprints, nothing is said against it. What it gives is
// for the facts: {"run", "rehearsed_at", "compared"}, with "why" where `compared` is false; null
// where no rehearsal tried them.
Result<Json> compare_with_rehearsal(engine::World& world, const engine::Attempt& attempt,
                                    const MigratedState& now);

}  // namespace belay::steps
