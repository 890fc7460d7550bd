// belay audit show [RUN]
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/session.hpp"
#include "core/ledger/codec.hpp"
#include "core/migration/lock_waits.hpp"

namespace belay::cli {
namespace {

Result<ExitStatus> show_records(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  RunId only;
  if (!arguments.word(0).empty()) {
    TRY(only, find_run(saga::fold(entries), arguments.word(0)));
  }
  Json::Array records;
  for (const auto& entry : entries) {
    if (!only.text.empty() && entry.draft.run != only) continue;
    if (arguments.json) {
      TRY(auto record, parse_json(entry.bytes));
      record.set("hash", entry.head.hash);
      records.push_back(std::move(record));
    } else {
      TRY(auto record, parse_json(entry.bytes));
      print_line(std::to_string(entry.head.seq) + "  " + to_text(entry.draft.at) + "  " +
                 escaped(entry.draft.actor.user) + "  epoch " + std::to_string(entry.draft.epoch) +
                 "  " + std::string(ledger::kind_name(entry.draft.record)) + "  " +
                 canonical(record["body"]));
      const auto& waits = record["body"]["facts"]["lock_waits"];
      const auto told = migration::describe(migration::lock_waits_from_json(waits));
      if (!told.empty()) print_line("    lock waits: " + told);
    }
  }
  if (arguments.json) {
    print_line(pretty(Json::Object{{"schema", "belay.audit/1"}, {"records", std::move(records)}}));
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_audit_show;
const CommandSpec command_audit_show{
    "audit show", "[RUN]", "the records of the ledger", "belay audit show 01J9", {}, &show_records};

}  // namespace belay::cli
