// belay receipt take FILE...
#include <algorithm>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/receipts.hpp"
#include "world/os/here.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

// One text has one name, however often it comes.
std::string kept_as(const policy::Rehearsal& rehearsal) {
  return rehearsal.run + "-" + sha256_hex(rehearsal.receipt->text).substr(0, 12) + ".receipt";
}

// SAFETY: what is refused here would be refused when it is needed as well, where everything is
// judged again; here somebody is there who can ask for another.
std::string refused_now(const policy::Rehearsal& rehearsal, Instant now) {
  if (!rehearsal.receipt->refused.empty()) return rehearsal.receipt->refused;
  if (rehearsal.at <= now) return {};
  return "it is of " + to_text(rehearsal.at) + ", which lies in the future";
}

Result<policy::Rehearsal> worthy(const SigningPlace& place, const SignersFile& signers, Instant now,
                                 const std::string& file) {
  const auto bytes = place.files->read(file, approval::largest_receipt);
  if (!bytes) return fail(ErrorCode::input_unreadable, describe(bytes.error()));
  auto rehearsal = rehearsal_told(file, *bytes);
  if (!rehearsal.files.empty()) {
    TRY_DONE(prove_receipt(place.tool(approval::receipt_namespace), signers, now, rehearsal));
  }
  const auto why = refused_now(rehearsal, now);
  if (why.empty()) return rehearsal;
  return fail(ErrorCode::policy_refused, rehearsal.receipt->name + ": " + why,
              "belay receipt sign makes another, where the rehearsal was");
}

Result<ExitStatus> take_receipts(const Arguments& arguments) {
  TRY(const auto settings, read_settings(arguments));
  TRY(const auto named, receipt_signers(settings));
  TRY(const auto signers, read_receipt_signers(named));
  const SigningPlace place;
  const auto now = world::make_clock()->now();
  std::vector<policy::Rehearsal> taken;
  for (const auto& file : arguments.words) {
    TRY(auto one, worthy(place, signers, now, file));
    taken.push_back(std::move(one));
  }
  const auto folder = receipts_directory(settings);
  TRY_DONE(place.files->make_directory(folder, 0700));
  Json::Array told;
  for (const auto& one : taken) {
    const auto file = folder / kept_as(one);
    TRY_DONE(place.files->write_durably(file, one.receipt->text + one.receipt->signature, 0600));
    told.push_back(file.string());
    if (!arguments.json) print_line("taken: " + policy::told_of(one));
  }
  if (arguments.json) {
    print_line(
        pretty(Json::Object{{"schema", "belay.receipt-take/1"}, {"taken", std::move(told)}}));
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_receipt_take;
const CommandSpec command_receipt_take{
    "receipt take",
    "FILE...",
    "keep receipts of rehearsals elsewhere, for the policy's rule `tried`",
    "belay -e production receipt take rehearsal.receipt",
    {},
    &take_receipts};

}  // namespace belay::cli
