// The ledger in memory, with the real bytes and hashes. Keeps the same contract as the real one
// (tests/world/store/ledger_contract_test.cpp); lives as long as the object.
#pragma once

#include <map>

#include "ports/ledger_store.hpp"

namespace belay::support {

class MemoryLedger final : public ports::LedgerStore {
 public:
  Result<std::vector<ledger::Entry>> read(const std::string& environment) override;
  Result<std::vector<ledger::Entry>> append(const std::string& environment,
                                            const ledger::Head& expected,
                                            std::span<const ledger::Draft> drafts) override;
  Result<std::vector<std::string>> environments() override;

 private:
  std::map<std::string, std::vector<ledger::Entry>> chains_;
};

}  // namespace belay::support
