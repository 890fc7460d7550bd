// What a person may watch while a run goes on. Nothing here may fail, block or change a run.
#pragma once

#include <string_view>

#include "core/ledger/record.hpp"

namespace belay::ports {

class Observer {
 public:
  virtual ~Observer() = default;
  // A record became durable.
  virtual void recorded(const ledger::Entry& entry) = 0;
  // Something of the running step worth a line: "dumped 12 MiB", "waiting for a lock, try 3 of 40".
  virtual void progress(std::string_view text) = 0;
};

}  // namespace belay::ports
