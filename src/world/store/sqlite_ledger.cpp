#include "world/store/sqlite_ledger.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <optional>

#include "core/ledger/chain.hpp"
#include "core/ledger/codec.hpp"
#include "world/store/journal_place.hpp"
#include "world/store/schema_version.hpp"
#include "world/store/state_file.hpp"

namespace belay::world {
namespace {

constexpr const char* schema = R"(
  CREATE TABLE record (
    environment TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    hash TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (environment, seq)
  ) STRICT, WITHOUT ROWID)";

enum class At { reading, writing, committing };

// Of every append: parsed once a connection. SQLite parses them again when the schema changes.
struct Statements {
  explicit Statements(SQLite::Database& connection)
      : tip(connection,
            "SELECT seq, hash, bytes FROM record WHERE environment = ? ORDER BY seq DESC LIMIT 1"),
        insert(connection,
               "INSERT INTO record (environment, seq, hash, bytes) VALUES (?, ?, ?, ?)") {}
  SQLite::Statement tip;
  SQLite::Statement insert;
};

// The one place where SQLite's exceptions become errors.
Error translate(const SQLite::Exception& error, At at, const std::string& file) {
  const std::string what = "the state file '" + file + "': " + error.what();
  switch (error.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::state_unavailable, "another process holds the state file '" + file + "'",
              "try again; fuser tells who has it open", Disposition::retry};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::ledger_corrupt, what,
              "keep the file as it is, and compare it with a copy before anything is run",
              Disposition::ask_operator};
    case SQLITE_FULL:
      return {ErrorCode::state_unavailable, "no room on the disk of the state file '" + file + "'",
              "make room there", Disposition::retry};
    case SQLITE_IOERR:
      // The disk may have taken the commit, or lost it later: only a new look can tell.
      if (at == At::committing) {
        return {ErrorCode::state_unavailable, what, "see to the disk", Disposition::in_doubt};
      }
      return {ErrorCode::state_unavailable, what, "see to the disk"};
    default:
      return {ErrorCode::state_unavailable, what, "see that this user may read and write it"};
  }
}

class SqliteLedger final : public ports::LedgerStore {
 public:
  explicit SqliteLedger(SqliteOptions options) : options_(std::move(options)) {}

  Result<std::vector<ledger::Entry>> read(const std::string& environment) override {
    return guarded([&] { return read_chain(environment); });
  }

  Result<std::vector<ledger::Entry>> append(const std::string& environment,
                                            const ledger::Head& expected,
                                            std::span<const ledger::Draft> drafts) override {
    return guarded([&] { return append_batch(environment, expected, drafts); });
  }

  Result<std::vector<std::string>> environments() override {
    return guarded([&]() -> Result<std::vector<std::string>> {
      std::vector<std::string> names;
      TRY(const bool there, connect());
      if (!there) return names;
      SQLite::Statement query(*connection_, "SELECT DISTINCT environment FROM record ORDER BY 1");
      while (query.executeStep()) names.push_back(query.getColumn(0).getString());
      return names;
    });
  }

 private:
  // After an error nothing is taken for granted: the next call opens the file anew, which also
  // rolls back what a failed commit left.
  template <class Work>
  auto guarded(Work work) -> decltype(work()) {
    at_ = At::reading;
    try {
      auto result = work();
      if (!result) close();
      return result;
    } catch (const SQLite::Exception& error) {
      close();
      return fail(translate(error, at_, options_.file.string()));
    }
  }

  Result<std::vector<ledger::Entry>> read_chain(const std::string& environment) {
    TRY(const bool there, connect());
    if (!there) return std::vector<ledger::Entry>{};
    TRY(const auto links, read_links(environment));
    return ledger::verify(environment, links);
  }

  // Brief: a reader would make a writer wait. Verified when the lock is gone.
  Result<std::vector<ledger::Link>> read_links(const std::string& environment) {
    SQLite::Statement query(*connection_,
                            "SELECT seq, bytes, hash FROM record WHERE environment = ? ORDER BY 1");
    query.bind(1, environment);
    std::vector<ledger::Link> links;
    while (query.executeStep()) {
      const auto stored_as = query.getColumn(0).getInt64();
      links.push_back({query.getColumn(1).getString(), query.getColumn(2).getString()});
      if (stored_as != static_cast<std::int64_t>(links.size())) {
        return fail(ErrorCode::ledger_corrupt,
                    "record " + std::to_string(links.size()) + " of '" + environment +
                        "' is missing or moved: number " + std::to_string(stored_as) +
                        " stands in its place",
                    "keep the file as it is, and compare it with a copy before anything is run",
                    Disposition::ask_operator);
      }
    }
    return links;
  }

  Result<std::vector<ledger::Entry>> append_batch(const std::string& environment,
                                                  const ledger::Head& expected,
                                                  std::span<const ledger::Draft> drafts) {
    TRY(const bool there, connect());
    if (!there) TRY_DONE(create());
    at_ = At::writing;
    SQLite::Transaction transaction(*connection_, SQLite::TransactionBehavior::IMMEDIATE);
    TRY(const auto tip, read_tip(environment));
    TRY(auto entries, ledger::extend(environment, tip, expected, drafts));
    insert(environment, entries);
    at_ = At::committing;
    transaction.commit();
    return entries;
  }

  Result<ledger::Tip> read_tip(const std::string& environment) {
    auto& query = statements().tip;
    query.reset();
    query.bind(1, environment);
    if (!query.executeStep()) return ledger::Tip{};
    ledger::Tip tip{{query.getColumn(0).getInt64(), query.getColumn(1).getString()}};
    const auto bytes = query.getColumn(2).getString();
    query.reset();
    TRY(const auto last, ledger::decode(bytes));
    tip.epoch = last.draft.epoch;
    return tip;
  }

  Statements& statements() {
    if (!statements_) statements_.emplace(*connection_);
    return *statements_;
  }

  void close() {
    statements_.reset();
    connection_.reset();
    ours_ = false;
  }

  void insert(const std::string& environment, std::span<const ledger::Entry> entries) {
    auto& statement = statements().insert;
    for (const auto& entry : entries) {
      statement.bind(1, environment);
      statement.bind(2, entry.head.seq);
      statement.bind(3, entry.head.hash);
      statement.bind(4, entry.bytes.data(), static_cast<int>(entry.bytes.size()));
      statement.exec();
      statement.reset();
    }
  }

  // False when there is no file, or an empty one: no chain, and nothing to create it for.
  Result<bool> connect() {
    TRY(const auto identity, inspect_state_file(options_.file));
    if (!identity) {
      close();
      return false;
    }
    // A file that took the place of ours would never see what we write.
    if (!connection_ || *identity != identity_) open(*identity);
    if (!ours_) {
      TRY(ours_, is_ours());
    }
    return ours_;
  }

  void open(const FileIdentity& identity) {
    close();
    auto connection = std::make_unique<SQLite::Database>(
        options_.file.string(), SQLite::OPEN_READWRITE,
        static_cast<int>(options_.busy_wait.count()), journal_place_.name());
    connection->exec("PRAGMA trusted_schema = OFF");
    connection->exec(std::string("PRAGMA synchronous = ") + options_.synchronous);
    const std::string mode =
        connection->execAndGet(std::string("PRAGMA journal_mode = ") + options_.journal_mode)
            .getString();
    if (mode != options_.journal_mode) {
      throw SQLite::Exception("its journal mode stays '" + mode + "'", SQLITE_BUSY);
    }
    connection_ = std::move(connection);
    identity_ = identity;
  }

  // In one statement: another process may be making the file meanwhile.
  Result<bool> is_ours() {
    SQLite::Statement query(*connection_,
                            "SELECT application_id, user_version, "
                            "(SELECT count(*) FROM sqlite_schema) "
                            "FROM pragma_application_id, pragma_user_version");
    query.executeStep();
    const int application = query.getColumn(0).getInt();
    const int version = query.getColumn(1).getInt();
    const bool empty = query.getColumn(2).getInt() == 0;
    if (application == application_id && version == schema_version) return true;
    if (application == application_id && version > schema_version) {
      return fail(ErrorCode::state_unavailable,
                  "the state file has schema " + std::to_string(version) +
                      ", and this belay knows it up to " + std::to_string(schema_version),
                  "use the newer belay that wrote it", Disposition::ask_operator);
    }
    if (empty) return false;
    return fail(ErrorCode::state_unavailable, "the state file is another program's database",
                "name another file as the state", Disposition::ask_operator);
  }

  Done create() {
    TRY_DONE(create_state_file(options_.file));
    TRY(const bool made_meanwhile, connect());
    if (made_meanwhile) return {};
    at_ = At::writing;
    SQLite::Transaction transaction(*connection_, SQLite::TransactionBehavior::IMMEDIATE);
    TRY(const bool by_another, is_ours());
    if (by_another) return {};
    connection_->exec(schema);
    connection_->exec("PRAGMA application_id = " + std::to_string(application_id));
    connection_->exec("PRAGMA user_version = " + std::to_string(schema_version));
    transaction.commit();
    return {};
  }

  SqliteOptions options_;
  JournalPlace journal_place_;
  std::unique_ptr<SQLite::Database> connection_;
  std::optional<Statements> statements_;
  FileIdentity identity_;
  bool ours_ = false;  // what the connection leads to was seen to be a ledger of our schema
  At at_ = At::reading;
};

}  // namespace

std::unique_ptr<ports::LedgerStore> sqlite_ledger(SqliteOptions options) {
  return std::make_unique<SqliteLedger>(std::move(options));
}

}  // namespace belay::world
