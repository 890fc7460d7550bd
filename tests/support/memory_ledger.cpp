#include "support/memory_ledger.hpp"

#include "core/ledger/chain.hpp"

namespace belay::support {

Result<std::vector<ledger::Entry>> MemoryLedger::read(const std::string& environment) {
  std::vector<ledger::Link> links;
  for (const auto& entry : chains_[environment]) links.push_back({entry.bytes, entry.head.hash});
  return ledger::verify(environment, links);
}

Result<std::vector<ledger::Entry>> MemoryLedger::append(const std::string& environment,
                                                        const ledger::Head& expected,
                                                        std::span<const ledger::Draft> drafts) {
  auto& chain = chains_[environment];
  ledger::Tip tip;
  if (!chain.empty()) tip = {chain.back().head, chain.back().draft.epoch};
  TRY(auto entries, ledger::extend(environment, tip, expected, drafts));
  chain.insert(chain.end(), entries.begin(), entries.end());
  return entries;
}

Result<std::vector<std::string>> MemoryLedger::environments() {
  std::vector<std::string> names;
  for (const auto& [name, chain] : chains_) {
    if (!chain.empty()) names.push_back(name);
  }
  return names;
}

}  // namespace belay::support
