// What world/pg gives: the target database, the swap, and the backup tool, as ports. Nothing here
// connects before its first call.
#pragma once

#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "ports/database.hpp"

namespace belay::world {

struct DatabaseOptions {
  Secret url;
  std::string application_name;  // see session_name()
  std::string database = {};     // instead of the one in the URL
  bool read_only = false;        // default_transaction_read_only: for check, plan, status
  Duration connect_within = std::chrono::seconds(10);
  Duration statement_timeout = std::chrono::seconds(60);  // server-side
  Duration lock_timeout = std::chrono::seconds(2);        // server-side
  Duration answer_within = std::chrono::seconds(75);      // client-side, a whole call
  Duration scan_within = std::chrono::minutes(10);        // holding_data reads tables
};

// config_invalid when the URL cannot be read; the message never quotes it.
Result<std::unique_ptr<ports::Database>> open_database(const DatabaseOptions& options);

// Works from `admin_database`, which must not be the one to swap.
Result<std::unique_ptr<ports::DatabaseSwap>> open_swap(
    const DatabaseOptions& options, const std::string& admin_database = "postgres");

}  // namespace belay::world
