#include "base/text.hpp"
#include "cli/approve.hpp"
#include "cli/narrator.hpp"
#include "cli/revocations.hpp"
#include "cli/secrets.hpp"
#include "core/ledger/codec.hpp"
#include "engine/failpoint.hpp"

namespace belay::cli {
namespace {

constexpr std::size_t longest_reason = 4U << 10;  // so that the file is never too large to be read

// Of the approval itself; nothing of one that has not come here.
Result<std::optional<std::string>> text_at_hand(ports::Files& files, const Settings& settings,
                                                const std::string& nonce) {
  auto kept = kept_text(files, approvals_directory(settings), nonce);
  if (!kept) return std::optional<std::string>();
  const auto& environment = kept->text.environment;
  if (environment == settings.environment.name) return std::optional(std::move(kept->bytes));
  return fail(ErrorCode::approval_refused,
              "it is for environment '" + environment + "', and '" + settings.environment.name +
                  "' is named",
              "belay -e " + environment + " approve --revoke " + nonce);
}

// SAFETY: without the lease and without the ledger, so that nothing keeps anybody from it. What
// stands there stays: it says who was first.
Done withdraw(const Settings& settings, Ground& ground, ledger::ApprovalRevoked record) {
  const auto folder = approvals_directory(settings);
  const auto file = revocation_file(folder, record.nonce);
  if (ground.files->exists(file)) return {};
  TRY_DONE(ground.files->make_directory(folder, 0700));
  const auto message = ledger::encode(
      settings.environment.name, 0,
      {ground.clock->now(), ground.here.boot, ground.here.actor, 0, {}, std::move(record)});
  return ground.files->write_durably(file, message, 0600);
}

// In the ledger, where nobody else holds the lease. False where the file that was there already is
// not of this environment: it counts all the same.
Result<bool> record_withdrawn(const Settings& settings, Ground& ground, const std::string& nonce) {
  const auto& name = settings.environment.name;
  TRY(const auto lease, ground.lease->take(name, "approve --revoke"));
  Narrator silent(true);
  TRY(auto journal, engine::Journal::open(*ground.store, *ground.clock, silent,
                                          {name, ground.here, &known_secrets()}));
  TRY_DONE(record_revocations(*ground.files, settings, journal));
  return journal.state().revoked.contains(nonce);
}

bool was_used(const Settings& settings, Ground& ground, const std::string& nonce) {
  const auto chain = ground.store->read(settings.environment.name);
  return chain && used_nonces(*chain).contains(nonce);
}

std::string what_of_the_ledger(const Settings& settings, const Result<bool>& recorded) {
  if (!recorded) {
    return "; the next command that acts puts it in the ledger, where it is not yet: " +
           describe(recorded.error());
  }
  if (*recorded) return {};
  return "; the ledger does not say so: its file was not made for environment '" +
         settings.environment.name + "'";
}

}  // namespace

Result<ExitStatus> revoke_approval(const Arguments& arguments, const std::string& nonce) {
  if (!approval::is_nonce(nonce)) {
    return fail(ErrorCode::usage, "'" + escaped(nonce) + "' is no approval's nonce",
                "the last line of an approval's text has it: 32 hexadecimal digits");
  }
  if (arguments.option("reason").size() > longest_reason) {
    return fail(ErrorCode::usage, "the reason is longer than 4 KiB", "say it in fewer words");
  }
  TRY(const auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto text, text_at_hand(*ground.files, settings, nonce));
  const bool is_here = text.has_value();
  const auto reason = known_secrets().redacted(escaped(arguments.option("reason")));
  TRY_DONE(withdraw(settings, ground, {nonce, reason, {}, {}, std::move(text)}));
  engine::failpoint("withdrawn", "approval");
  const auto recorded = record_withdrawn(settings, ground, nonce);
  std::string said = "approval " + nonce + " counts no more";
  if (was_used(settings, ground, nonce)) {
    said += "; what it has let begin already goes on";
  } else if (!is_here) {
    said += ", should it come: it is not here";
  }
  return approve_said(arguments, said + what_of_the_ledger(settings, recorded),
                      Json::Object{{"nonce", nonce}, {"recorded", recorded.value_or(false)}});
}

}  // namespace belay::cli
