#include "cli/sent_sql.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "core/migration/sent_sql.hpp"
#include "core/saga/fold.hpp"
#include "core/sql/script.hpp"
#include "steps/rehearsed_sql.hpp"

namespace belay::cli {
namespace {

// Of a word of pg_locks.
sql::LockMode mode_of(const std::string& word) {
  constexpr auto strongest = static_cast<std::size_t>(sql::LockMode::access_exclusive);
  return static_cast<sql::LockMode>(std::min(migration::strength_of(word), strongest));
}

bool is_same_table(const sql::Name& name, const std::string& table) {
  return name.text() == table || (name.schema.empty() && "public." + name.text() == table);
}

bool explains(const sql::Statement& statement, const std::string& table, sql::LockMode mode) {
  if (!statement.problem.empty() || !statement.not_seen.empty()) return true;
  return std::ranges::any_of(statement.effects.locks, [&](const sql::Lock& lock) {
    const bool there = lock.relation.empty() || is_same_table(lock.relation, table);
    return there && lock.mode >= mode;
  });
}

// The first lock on the copy, from ROW EXCLUSIVE on, that nothing of what was sent takes. Each is
// explained by a statement that is not analysed, or locks what it does not name.
// SAFETY: what went past SQLAlchemy is not known, so nobody may take the rest for the whole.
// Guarded by Rehearse.DoesNotVouchForWhatGoesPastSqlAlchemy.
std::optional<migration::SeenLock> unexplained_lock(const steps::RehearsedSql& sent) {
  const std::string text = "BEGIN;\n" + sent.sql + "COMMIT;\n";
  const auto script = sql::read_script(text, {}, sql::Boundaries::as_written);
  for (const auto& lock : sent.locks) {
    const auto mode = mode_of(lock.mode);
    if (mode < sql::LockMode::row_exclusive) continue;
    const bool explained = std::ranges::any_of(script.statements, [&](const auto& statement) {
      return explains(statement, lock.table, mode);
    });
    if (!explained) return lock;
  }
  return std::nullopt;
}

// Why what was sent may not stand for the revision; empty: it may.
std::string reason_against(const lint::RevisionText& revision, const steps::RehearsedSql& sent) {
  if (const auto past = migration::way_past(revision.sql.source)) {
    return "'" + past->word + "' in line " + std::to_string(past->line) +
           " may send SQL that a rehearsal does not see";
  }
  if (!sent.problem.empty()) return sent.problem;
  const auto lock = unexplained_lock(sent);
  if (!lock) return {};
  return sent.source + " locked " + lock->table + " (" + lock->mode +
         ") by something else than what it sent through SQLAlchemy";
}

}  // namespace

void add_sent_sql(lint::RevisionRun& run, const std::vector<std::string>& ids,
                  const Settings& settings, const std::filesystem::path& tree, Ground& ground) {
  if (std::ranges::all_of(run.revisions, &lint::RevisionText::is_analysed)) return;
  const auto chain = ground.store->read(settings.environment.name);
  if (!chain) return;
  const auto state = saga::fold(*chain);
  const auto runs = settings.state_directory() / "runs";
  for (std::size_t at = 0; at < run.revisions.size(); ++at) {
    auto& revision = run.revisions[at];
    if (revision.is_analysed()) continue;
    auto sent = steps::rehearsed_sql(*ground.files, state, runs,
                                     {ids[at], sha256_hex(revision.sql.source), tree});
    if (!sent) continue;
    if (const auto reason = reason_against(revision, *sent); !reason.empty()) {
      revision.problem += "; " + reason;
      continue;
    }
    revision.sql.sql = std::move(sent->sql);
    revision.sent_by = std::move(sent->source);
  }
}

}  // namespace belay::cli
