// belay hold [RUN]
#include <array>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/gatekeeping.hpp"

namespace belay::cli {
namespace {

constexpr std::array hold_options{
    OptionSpec{"reason", "TEXT", "kept in the ledger"},
};

Result<ExitStatus> hold(const Arguments& arguments) {
  const auto change = [&](engine::Journal& journal,
                          const saga::RunState& run) -> Result<std::string> {
    if (run.held) return "run " + run.id.text + " is held already";
    const std::string reason = escaped(arguments.option("reason"));
    journal.note(run.id, ledger::RunHeld{reason.empty() ? "a person asked for it" : reason});
    return "run " + run.id.text + " is held; belay release " + run.id.text + " lets it go on";
  };
  return change_run(arguments, "hold", change);
}

}  // namespace

extern const CommandSpec command_hold;
const CommandSpec command_hold{"hold",
                               "[RUN]",
                               "keep a waiting run from going on",
                               "belay hold --reason 'incident 4711'",
                               hold_options,
                               &hold};

}  // namespace belay::cli
