// What a rehearsal really sent, in the place of SQL that offline mode cannot give.
#pragma once

#include "cli/settings.hpp"
#include "cli/wiring.hpp"
#include "core/lint/revisions.hpp"

namespace belay::cli {

// `ids`: of the revisions of the run, in their order; `tree`: what their files are relative to.
// Where the ledger cannot be read, they stay not analysed.
void add_sent_sql(lint::RevisionRun& run, const std::vector<std::string>& ids,
                  const Settings& settings, const std::filesystem::path& tree, Ground& ground);

}  // namespace belay::cli
