// The ledger in one SQLite file a host: rollback journal, synchronous EXTRA, one chain an
// environment, verified whole at every read. docs/adr/0002-ledger-in-sqlite.md tells why.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "ports/ledger_store.hpp"

namespace belay::world {

struct SqliteOptions {
  std::filesystem::path file;                   // made at the first append, with its directory
  std::chrono::milliseconds busy_wait{10'000};  // for another process, at each lock
  // What the crash images prove. They alone pass others, to show that they can see a loss.
  const char* journal_mode = "persist";
  const char* synchronous = "extra";
};

// Touches nothing before its first call. One thread at a time. Nothing else in the process may
// open the file: closing it would drop the locks (POSIX).
std::unique_ptr<ports::LedgerStore> sqlite_ledger(SqliteOptions options);

}  // namespace belay::world
