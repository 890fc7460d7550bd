// What the first bytes of the state file say of it, without opening it as a database.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace belay::world {

struct StateHeader {
  bool is_ours = false;           // application_id
  std::int64_t version = 0;       // of the schema: user_version
  std::int64_t newest_known = 0;  // that this program understands
  std::string journal;            // "rollback" or "wal"
};

// By the SQLite file format, section 1.3. Nothing where there is no file, or an empty one. To be
// called before the file is opened as a ledger: closing it drops the locks of whoever has it open
// in this process. Errors: state_unavailable.
Result<std::optional<StateHeader>> read_state_header(const std::filesystem::path& file);

}  // namespace belay::world
