// belay approve FILE|RUN, belay approve --add FILE.sig, belay approve --revoke NONCE
#include "cli/approve.hpp"

#include <array>

#include "base/text.hpp"
#include "cli/console.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array options{
    OptionSpec{"as", "PERSON", "who approves, as the file of signers has it"},
    OptionSpec{"key", "FILE",
               "the private key, or the public one of an agent's; default ~/.ssh/id_ed25519"},
    OptionSpec{"expires", "DURATION", "how long it holds, 31d at most; default 24h"},
    OptionSpec{"offline", "", "only write the text that is to be signed, and say how"},
    OptionSpec{"output", "FILE", "where text and FILE.sig go; default PLAN.PERSON.approval"},
    OptionSpec{"add", "FILE.sig", "take an approval that was signed elsewhere; FILE beside it"},
    OptionSpec{"revoke", "NONCE", "let an approval that was given count no more"},
    OptionSpec{"reason", "TEXT", "with --revoke: why; kept in the ledger"},
};

Result<ExitStatus> approve(const Arguments& arguments) {
  if (const auto file = arguments.option("add"); !file.empty())
    return add_approval(arguments, file);
  if (const auto nonce = arguments.option("revoke"); !nonce.empty()) {
    return revoke_approval(arguments, nonce);
  }
  const std::string subject = arguments.word(0);
  std::optional<SavedFile> saved;
  if (!subject.empty()) {
    TRY(saved, read_saved(subject));
  }
  if (saved) return give_to_plan(arguments, *saved);
  std::error_code ignored;
  if (subject.empty() || !fs::exists(subject, ignored)) return give_to_run(arguments);
  return fail(ErrorCode::usage, "'" + escaped(subject) + "' is no saved plan, and no run",
              "belay plan PLAN --save FILE writes one");
}

}  // namespace

ExitStatus approve_said(const Arguments& arguments, const std::string& sentence, Json more) {
  if (arguments.json) {
    more.set("schema", "belay.approve/1");
    more.set("said", sentence);
    print_line(pretty(more));
  } else {
    print_line(escaped(sentence));
  }
  return ExitStatus::succeeded;
}

extern const CommandSpec command_approve;
const CommandSpec command_approve{
    "approve",
    "[FILE|RUN]",
    "sign that a saved plan may run, or that a gate of a run may open",
    "belay approve release.plan --as anna@example.org",
    options,
    &approve};

}  // namespace belay::cli
