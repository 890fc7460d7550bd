// What the target's server says of itself when something failed: for the evidence, never for a
// decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace belay::ports {

// No statement text is taken: it may hold a secret.
struct SessionActivity {
  int pid = 0;
  std::string application;
  std::string user;
  std::string state;      // "active", "idle in transaction"; empty: not visible to us
  std::string waits_for;  // wait event, "Lock relation"; empty: for nothing
  std::string began;      // of its transaction, ISO text; empty: none, or not visible to us
  std::vector<std::string> locks;  // "AccessShareLock on public.items", " (waits)" behind it
  std::vector<int> blocked_by;
};

class Diagnosis {
 public:
  virtual ~Diagnosis() = default;

  // The client sessions of this database but for our own, those of the longest transaction first,
  // at most 200.
  virtual Result<std::vector<SessionActivity>> activity() = 0;
  // The end of the server's own log file, whole lines. Errors: unsupported where the server keeps
  // none; database_error where the role may not read it (manual, "Generic File Access Functions").
  virtual Result<std::string> server_log(std::int64_t most_bytes) = 0;
};

}  // namespace belay::ports
