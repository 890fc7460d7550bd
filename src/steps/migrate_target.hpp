// What a migrate step sees of its target, and what it makes of it.
#pragma once

#include "steps/migrate_files.hpp"

namespace belay::steps {

// Where the database is: its version row, or the word of a tool that must be asked (which is asked
// also when the operator said stop: what became of a step is observed in any case).
// revision_graph when the version table has more than one row.
Result<std::optional<std::string>> revision_now(const engine::World& world,
                                                const engine::Attempt& attempt);
// The same of a tool that lies elsewhere than in the release.
Result<std::optional<std::string>> revision_now(const engine::World& world,
                                                const engine::Attempt& attempt,
                                                const std::filesystem::path& scripts);
Result<Snapshot> take_snapshot(const engine::World& world, const engine::Attempt& attempt);
Result<Snapshot> take_snapshot(const engine::World& world, const engine::Attempt& attempt,
                               const std::filesystem::path& scripts);

// The tool's word beside the version row's: revision_graph where they differ, which means that
// 'version_table' and 'version_schema' are not where env.py keeps its version table.
Done expect_same_revision(const engine::World& world, const std::vector<std::string>& tool_says,
                          const std::optional<std::string>& row_says);

// "added column notes.tag; removed …", at most ten objects.
std::string describe(const migration::CatalogChange& change);

// "revision '0002'" or "no revision".
std::string naming(const std::optional<std::string>& revision);

ports::ToolCall tool_call(const engine::World& world, const engine::Attempt& attempt,
                          const std::filesystem::path& scripts, std::string_view output_name);

// The graph of the scripts; of a tool that must be asked, what it says now together with what it
// said when the step began: what is applied since is not pending any more.
Result<migration::Graph> known_graph(const engine::World& world, const engine::Attempt& attempt,
                                     const MigrateFiles& files,
                                     const std::filesystem::path& scripts);

// The step's receipt: where it came from and went to, what it applied, and what that changed.
struct Receipt {
  ports::Identity identity;
  std::filesystem::path scripts;
  std::string to;
  std::vector<std::string> applied;  // in this step, in order
  Json digests;                      // of their scripts: see digests_by_revision()
};
Json receipt_of(const Receipt& receipt, const Snapshot& start, const Snapshot& now);

// What became of one revision, by observation: what the tool says proves nothing.
enum class Moved { yes, no, partly };
struct Move {
  Moved moved = Moved::partly;
  Snapshot now;
  std::string seen;
  std::vector<std::string> clean_up = {};  // of `partly`: SQL that takes back what was added
};
// After a try to come from `before` to `revision`.
Result<Move> observe_move(const engine::World& world, const engine::Attempt& attempt,
                          const Snapshot& before, const std::optional<std::string>& revision);

// The same of what was in work: at a revision inside an atomic stretch nothing is half done, so
// that counts as not moved.
Result<Move> observe_move(const engine::World& world, const engine::Attempt& attempt,
                          const InWork& in_work);

// The same right after the tool, once its sessions are ended: a killed tool's statement goes on in
// the server, and may commit. Guarded by MigrateStep.SettlesWhatAKilledToolLeftBeforeItSpeaks.
Result<Snapshot> settle_snapshot(const engine::World& world, const engine::Attempt& attempt,
                                 const std::filesystem::path& scripts);
Result<Move> settle_move(const engine::World& world, const engine::Attempt& attempt,
                         const Snapshot& before, const std::optional<std::string>& revision);

// Ends the attempt's sessions, and then reads the version row alone.
Result<std::optional<std::string>> settle_revision(const engine::World& world,
                                                   const engine::Attempt& attempt);

}  // namespace belay::steps
