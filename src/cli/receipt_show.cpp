// belay receipt show FILE
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/receipts.hpp"
#include "world/os/here.hpp"

namespace belay::cli {
namespace {

// Why its signature would not count here and now; empty: it would.
std::string refused_here(const Arguments& arguments, policy::Rehearsal rehearsal) {
  const auto worth = [&]() -> Done {
    TRY(const auto settings, read_settings(arguments));
    TRY(const auto named, receipt_signers(settings));
    TRY(const auto signers, read_receipt_signers(named));
    const SigningPlace place;
    return prove_receipt(place.tool(approval::receipt_namespace), signers,
                         world::make_clock()->now(), rehearsal);
  }();
  return worth ? rehearsal.receipt->refused : worth.error().message;
}

Result<ExitStatus> show_receipt(const Arguments& arguments) {
  const std::string file = arguments.word(0);
  const SigningPlace place;
  TRY(const auto bytes, place.files->read(file, approval::largest_receipt));
  const auto rehearsal = rehearsal_told(file, bytes);
  if (rehearsal.files.empty()) {
    return fail(ErrorCode::input_unreadable,
                "'" + escaped(file) + "': " + rehearsal.receipt->refused);
  }
  const auto refused = refused_here(arguments, rehearsal);
  if (arguments.json) {
    print_line(pretty(Json::Object{{"schema", "belay.receipt-show/1"},
                                   {"text", rehearsal.receipt->text},
                                   {"signature_counts", refused.empty()},
                                   {"refused", refused}}));
    return ExitStatus::succeeded;
  }
  print_text(rehearsal.receipt->text);
  print_line(refused.empty()
                 ? toned(Tone::good, "its signature counts here")
                 : toned(Tone::bad, "its signature does not count here: ") + escaped(refused));
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_receipt_show;
const CommandSpec command_receipt_show{"receipt show",
                                       "FILE",
                                       "what a receipt says, and whether its signature counts here",
                                       "belay -e production receipt show rehearsal.receipt",
                                       {},
                                       &show_receipt};

}  // namespace belay::cli
