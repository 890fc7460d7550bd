// What is to run must have been tried, byte for byte, on a copy of the database that it is for; or
// elsewhere, where somebody signed that it was and the policy believes them.
#include <algorithm>

#include "core/policy/rule_functions.hpp"
#include "core/saga/naming.hpp"

namespace belay::policy {
namespace {

constexpr int per_major = 10'000;

// The first file that was not tried as it is; nothing when all were.
const ScriptFile* not_tried(const std::vector<ScriptFile>& files, const Rehearsal& rehearsal) {
  for (const auto& file : files) {
    const auto then = std::ranges::find(rehearsal.files, file.file, &ScriptFile::file);
    if (then == rehearsal.files.end() || then->digest != file.digest) return &file;
  }
  return nullptr;
}

bool knows(const Rehearsal& rehearsal, const ScriptFile& file) {
  return std::ranges::find(rehearsal.files, file.file, &ScriptFile::file) != rehearsal.files.end();
}

std::string server_told(int version) {
  return "PostgreSQL " + std::to_string(version / per_major) + "." +
         std::to_string(version % per_major);
}

// What makes one too old or of a time that has not come, as the end of "it was tried by …".
std::string not_in_time(const Facts& facts, const Rehearsal& rehearsal) {
  const auto age = facts.environment.now - rehearsal.at;
  if (age < Duration(0)) return "which lies in the future";
  if (age <= Duration(facts.bound)) return {};
  return "at most " + to_text(Duration(facts.bound)) + " ago is wanted";
}

// Why this rehearsal of the environment's own does not count; empty when it does.
std::string refusal(const Facts& facts, const PendingScripts& pending, const Rehearsal& rehearsal) {
  if (const auto* file = not_tried(pending.files, rehearsal)) {
    return "was not tried as it is: '" + file->file +
           (knows(rehearsal, *file) ? "' was another in " : "' was not in ") + told_of(rehearsal);
  }
  if (rehearsal.system != facts.environment.system) {
    return "was tried in another cluster, by " + told_of(rehearsal);
  }
  const auto late = not_in_time(facts, rehearsal);
  return late.empty() ? "" : "was tried by " + told_of(rehearsal) + ": " + late;
}

// That it was tried in another cluster is what a receipt is about: whether it was at all is the
// word of who signed it, and the server must be of the same major version.
std::string receipt_refusal(const Facts& facts, const PendingScripts& pending,
                            const Rehearsal& rehearsal) {
  if (rehearsal.files.empty()) return rehearsal.receipt->refused;
  if (const auto* file = not_tried(pending.files, rehearsal)) {
    return (knows(rehearsal, *file) ? "it tried another '" : "it did not try '") + file->file + "'";
  }
  if (!rehearsal.receipt->refused.empty()) return rehearsal.receipt->refused;
  const int here = facts.environment.server;
  if (here == 0) return "which server this is cannot be told";
  if (rehearsal.receipt->server / per_major != here / per_major) {
    return "it was tried on " + server_told(rehearsal.receipt->server) + ", and this is " +
           server_told(here);
  }
  const auto late = not_in_time(facts, rehearsal);
  return late.empty() ? "" : "it is of " + to_text(rehearsal.at) + ": " + late;
}

std::string refusal_of_either(const Facts& facts, const PendingScripts& pending,
                              const Rehearsal& rehearsal) {
  return rehearsal.receipt ? receipt_refusal(facts, pending, rehearsal)
                           : refusal(facts, pending, rehearsal);
}

// The one by which it may run.
const Rehearsal* admitting(const Facts& facts, const PendingScripts& pending) {
  const auto& all = facts.environment.rehearsals;
  const auto found = std::ranges::find_if(all, [&](const Rehearsal& rehearsal) {
    return refusal_of_either(facts, pending, rehearsal).empty();
  });
  return found == all.end() ? nullptr : &*found;
}

// Told of the newest of our own that ran these very files, else of the newest.
std::string seen_of(const Facts& facts, const PendingScripts& pending) {
  if (!pending.unknown.empty()) return "cannot be told from what was tried: " + pending.unknown;
  std::string told = "was never tried on a copy";
  bool of_these_files = false;
  for (const auto& rehearsal : facts.environment.rehearsals) {
    if (rehearsal.receipt) continue;
    const bool same = not_tried(pending.files, rehearsal) == nullptr;
    if (same || !of_these_files) told = refusal(facts, pending, rehearsal);
    of_these_files = of_these_files || same;
  }
  return told;
}

// Each receipt of these very files and each that cannot be read; of those of others the newest.
Objections receipts_refused(const Facts& facts, const PendingScripts& pending) {
  Objections all, others;
  for (const auto& rehearsal : facts.environment.rehearsals) {
    if (!rehearsal.receipt) continue;
    const bool is_of_others =
        !rehearsal.files.empty() && not_tried(pending.files, rehearsal) != nullptr;
    Objection objection{
        "receipt " + rehearsal.receipt->name + ": " + receipt_refusal(facts, pending, rehearsal),
        "this one does not count"};
    if (is_of_others) {
      others = {std::move(objection)};
    } else {
      all.push_back(std::move(objection));
    }
  }
  std::ranges::move(others, std::back_inserter(all));
  return all;
}

bool is_asked(const PendingScripts& pending) {
  const bool nothing = pending.files.empty() && pending.unknown.empty();
  return !pending.tried_in_phase && !nothing;
}

}  // namespace

std::string told_of(const Rehearsal& rehearsal) {
  std::string told = "rehearsal " + rehearsal.run + " of " + to_text(rehearsal.at);
  if (!rehearsal.receipt) return told;
  const auto& receipt = *rehearsal.receipt;
  return told + " in '" + receipt.environment + "' (cluster " + rehearsal.system + ", " +
         server_told(receipt.server) + "), as receipt " + receipt.name + " of '" + receipt.signer +
         "' says";
}

bool has_tried(const Rehearsal& rehearsal, const std::vector<ScriptFile>& files) {
  return not_tried(files, rehearsal) == nullptr;
}

Objections tried(const Facts& facts) {
  Objections all;
  for (const auto& pending : facts.environment.pending) {
    const bool known = pending.unknown.empty();
    if (!is_asked(pending) || (known && admitting(facts, pending) != nullptr)) continue;
    all.push_back({saga::name_of(facts.shape, pending.at) + " " + seen_of(facts, pending),
                   "belay rehearse PLAN, or a rehearse before the backup of its phase"});
    if (known) std::ranges::move(receipts_refused(facts, pending), std::back_inserter(all));
  }
  return all;
}

std::vector<Ground> grounds_of_tried(const Facts& facts) {
  std::vector<Ground> all;
  for (const auto& pending : facts.environment.pending) {
    if (!is_asked(pending) || !pending.unknown.empty()) continue;
    const auto* rehearsal = admitting(facts, pending);
    if (rehearsal != nullptr) all.push_back({saga::name_of(facts.shape, pending.at), *rehearsal});
  }
  return all;
}

}  // namespace belay::policy
