// What a migrate step sees of its target, and what it keeps in the run's directory so that a later
// process can tell how far it came: the state before the step, and before the revision in work.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

struct Snapshot {
  std::optional<std::string> revision;  // none: no version row
  migration::Catalog catalog;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

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

// The revision in work, and what was there before it.
struct InWork {
  std::string revision;
  Snapshot before;
  // Revisions that the tool goes through in one stretch, each atomic; the last is `revision`.
  // Empty: `revision` alone, of which a part may be there.
  std::vector<std::string> through = {};
};

// Those that a migrate step of the run with this directory noted as ours; none where it has none.
Result<std::vector<std::string>> noted_transactions(engine::World& world,
                                                    const std::filesystem::path& directory,
                                                    StepAt at);

class MigrateFiles {
 public:
  MigrateFiles(engine::World& world, const engine::Attempt& attempt);

  // The state before the step, and the revisions that it was to go through from there; kept by its
  // first attempt, never overwritten. Durable.
  Done keep_start(const Snapshot& snapshot, const std::vector<std::string>& path);
  Result<std::optional<Snapshot>> start() const;
  // From the revision at the start (if there was one) through the path; empty before keep_start().
  Result<std::vector<std::string>> line() const;
  Done keep_in_work(const InWork& in_work);
  Result<std::optional<InWork>> in_work() const;

  // The version table knows the transaction of its last writer only, so those of earlier revisions
  // are noted one by one. Durable; a revision that was applied but not noted counts as foreign.
  Done note_own_transactions();
  // All that are known to be ours: noted, or known to the database itself.
  Result<std::vector<std::string>> own_transactions() const;

 private:
  std::filesystem::path file(std::string_view name) const;
  Result<Json> read(const std::filesystem::path& path) const;

  engine::World& world_;
  std::filesystem::path directory_;
  StepAt at_;
  std::string prefix_;
};

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
};
Json receipt_of(const Receipt& receipt, const Snapshot& start, const Snapshot& now);

// What became of one revision, by observation: what the tool says proves nothing.
enum class Moved { yes, no, partly };
struct Move {
  Moved moved = Moved::partly;
  Snapshot now;
  std::string seen;
  std::vector<std::string> clean_up = {};  // SQL that takes back what was added
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
