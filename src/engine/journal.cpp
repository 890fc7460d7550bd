#include "engine/journal.hpp"

#include "core/ledger/words.hpp"

namespace belay::engine {

Result<Journal> Journal::open(ports::LedgerStore& store, ports::Clock& clock,
                              ports::Observer& observer, Writer writer) {
  Journal journal(store, clock, observer, std::move(writer));
  TRY(auto entries, store.read(journal.writer_.environment));
  journal.state_ = saga::fold(entries);
  if (!entries.empty()) journal.head_ = entries.back().head;
  journal.epoch_ = journal.state_.epoch;
  return journal;
}

void Journal::note(const RunId& run, ledger::Record record) {
  if (writer_.secrets != nullptr) {
    ledger::change_words(record,
                         [&](std::string_view text) { return writer_.secrets->redacted(text); });
  }
  noted_.push_back(
      {clock_->now(), writer_.here.boot, writer_.here.actor, epoch_, run, std::move(record)});
  saga::fold(state_, noted_.back());
}

Done Journal::commit() {
  if (noted_.empty()) return {};
  TRY(auto entries, store_->append(writer_.environment, head_, noted_));
  head_ = entries.back().head;
  noted_.clear();
  for (const auto& entry : entries) observer_->recorded(entry);
  return {};
}

}  // namespace belay::engine
