#include "cli/sent_sql.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "core/saga/fold.hpp"
#include "steps/rehearsed_sql.hpp"

namespace belay::cli {

void add_sent_sql(lint::RevisionRun& run, const std::vector<std::string>& ids,
                  const Settings& settings, Ground& ground) {
  if (std::ranges::all_of(run.revisions, &lint::RevisionText::is_analysed)) return;
  const auto chain = ground.store->read(settings.environment.name);
  if (!chain) return;
  const auto state = saga::fold(*chain);
  const auto runs = settings.state_directory() / "runs";
  for (std::size_t at = 0; at < run.revisions.size(); ++at) {
    auto& revision = run.revisions[at];
    if (revision.is_analysed()) continue;
    auto sent =
        steps::rehearsed_sql(*ground.files, state, runs, ids[at], sha256_hex(revision.sql.source));
    if (!sent) continue;
    revision.sql.sql = std::move(sent->sql);
    revision.sent_by = std::move(sent->source);
  }
}

}  // namespace belay::cli
