#include <algorithm>
#include <map>
#include <optional>

#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

using migration::Line;

struct LockInEnv {
  std::size_t line = 1;
  bool before_configure = false;
};

// The advisory lock that env.py takes by the connection that it gives to context.configure(), where
// a transaction of that connection holds it.
class EnvLock {
 public:
  explicit EnvLock(const PythonText& env) : env_(env) {}

  std::optional<LockInEnv> find() {
    for (const auto& line : env_.lines) {
      end_block(line);
      if (auto lock = in(line)) return lock;
      begin_block(line);
    }
    return {};
  }

 private:
  std::optional<LockInEnv> in(const Line& line) {
    take_lock(line);
    for (const auto& ended : calls_of({&line, 1}, "commit")) {
      taken_.erase(ended.receiver);
      for_transaction_.erase(ended.receiver);
    }
    for (const auto& configured : calls_of({&line, 1}, "configure")) {
      const auto given = configured.call.named.find("connection");
      if (given == configured.call.named.end() || given->second.size() != 1) continue;
      alembics_ = given->second.front().text;
      const auto taken = taken_.find(alembics_);
      if (taken != taken_.end()) return LockInEnv{taken->second, true};
    }
    const auto taken = for_transaction_.find(alembics_);
    if (taken == for_transaction_.end()) return {};
    return LockInEnv{taken->second, false};
  }

  void take_lock(const Line& line) {
    const auto words = words_of(line);
    const bool for_transaction = words.find("_advisory_xact_lock") != words.npos;
    if (!for_transaction && words.find("_advisory_lock") == words.npos) return;
    for (const auto* way : {"execute", "scalar", "exec_driver_sql"}) {
      for (const auto& call : calls_of({&line, 1}, way)) {
        taken_.emplace(call.receiver, call.line);
        if (for_transaction) for_transaction_.emplace(call.receiver, call.line);
      }
    }
    if (line.tokens.size() > 1 && line.tokens[1].is("=")) bound_[line.tokens[0].text] = words;
  }

  // With the texts that its names stand for.
  std::string words_of(const Line& line) const {
    std::string words;
    for (const auto& token : line.tokens) {
      const auto bound = bound_.find(token.text);
      words += (bound == bound_.end() ? token.text : bound->second) + ' ';
    }
    return words;
  }

  // with connection.begin(): what it holds is committed behind it.
  void begin_block(const Line& line) {
    if (line.tokens.front().is("with") && !calls_of({&line, 1}, "begin").empty()) {
      block_ = line.indent;
    }
  }
  void end_block(const Line& line) {
    if (!block_ || line.indent > *block_) return;
    taken_.clear();
    for_transaction_.clear();
    block_.reset();
  }

  const PythonText& env_;
  std::map<std::string, std::size_t> taken_;            // by which connection, and the line
  std::map<std::string, std::size_t> for_transaction_;  // those of pg_advisory_xact_lock()
  std::map<std::string, std::string> bound_;
  std::string alembics_;      // the connection that context.configure() was given
  std::optional<int> block_;  // the indent of a `with x.begin()`
};

RevisionHazard check_advisory_lock_in_env(const RevisionLook& look) {
  const auto line = line_with(look.revision.sql.source, "autocommit_block");
  const auto lock = line > 0 ? EnvLock(look.env).find() : std::nullopt;
  if (!lock) return {};
  const auto place = "env.py:" + std::to_string(lock->line);
  if (!lock->before_configure) {
    return {"autocommit_block() commits, and so gives back the advisory lock that " + place +
                " takes for the transaction",
            line};
  }
  return {place +
              " takes an advisory lock by Alembic's connection before context.configure(): where "
              "SQLAlchemy begins a transaction for it (2.0, or future=True), autocommit_block() "
              "ends in an AssertionError, and nobody commits",
          line};
}

}  // namespace

extern const Rule rule_advisory_lock_in_env;
const Rule rule_advisory_lock_in_env{
    .id = "advisory-lock-in-env",
    .group = 'F',
    .severity = Severity::danger,
    .title = "autocommit_block() under an advisory lock that env.py takes in a transaction",
    .why =
        "With SQLAlchemy 2.0 (or future=True) the first execute() of a connection begins a "
        "transaction. Where env.py takes the lock before context.configure(), Alembic finds a "
        "transaction that is not its own: it begins none, autocommit_block() ends in an "
        "AssertionError, and without a commit of env.py's own all is rolled back. A lock of "
        "pg_advisory_xact_lock() is gone at the first commit, which is what autocommit_block() "
        "begins with. Take the lock of the session, and commit before Alembic begins.",
    .bad = R"py(connection.execute(text("SELECT pg_advisory_lock(7)"))
context.configure(connection=connection))py",
    .safe = R"py(connection.execute(text("SELECT pg_advisory_lock(7)"))
connection.commit()
context.configure(connection=connection))py",
    .alembic = {},
    .check_revision = &check_advisory_lock_in_env,
};

}  // namespace belay::lint
