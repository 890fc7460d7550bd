// belay audit verify
#include <array>

#include "cli/console.hpp"
#include "cli/session.hpp"
#include "core/ledger/chain.hpp"

namespace belay::cli {
namespace {

constexpr std::array audit_verify_options{
    OptionSpec{"expect-head", "SEQ:HASH",
               "a head that was kept elsewhere; it must be in the chain"},
};

Result<ExitStatus> verify(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto entries, ground.store->read(settings.environment.name));
  if (const auto expected = arguments.option("expect-head"); !expected.empty()) {
    TRY(auto head, ledger::parse_head(expected));
    TRY_DONE(ledger::require_head(entries, head));
  }
  const auto head = entries.empty() ? ledger::Head{} : entries.back().head;
  if (arguments.json) {
    print_line(pretty(Json::Object{{"schema", "belay.audit_verify/1"},
                                   {"environment", settings.environment.name},
                                   {"records", static_cast<std::int64_t>(entries.size())},
                                   {"head", ledger::to_text(head)}}));
  } else {
    print_line("the ledger of '" + settings.environment.name + "' verifies: " +
               std::to_string(entries.size()) + " records, head " + ledger::to_text(head));
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_audit_verify;
const CommandSpec command_audit_verify{"audit verify",
                                       "",
                                       "check every link of the ledger's chain",
                                       "belay audit verify --expect-head 118:9f86…",
                                       audit_verify_options,
                                       &verify};

}  // namespace belay::cli
