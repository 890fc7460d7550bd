// What is to run must have been tried, byte for byte, on a copy of the database that it is for.
#include <algorithm>

#include "core/policy/rule_functions.hpp"
#include "core/saga/naming.hpp"

namespace belay::policy {
namespace {

// The first file that was not tried as it is; nothing when all were.
const ScriptFile* not_tried(const PendingScripts& pending, const Rehearsal& rehearsal) {
  for (const auto& file : pending.files) {
    const auto then = std::ranges::find(rehearsal.files, file.file, &ScriptFile::file);
    if (then == rehearsal.files.end() || then->digest != file.digest) return &file;
  }
  return nullptr;
}

std::string told_of(const Rehearsal& rehearsal) {
  return "rehearsal " + rehearsal.run + " of " + to_text(rehearsal.at);
}

// Why this rehearsal does not count; empty when it does.
std::string refusal(const Facts& facts, const PendingScripts& pending, const Rehearsal& rehearsal) {
  if (const auto* file = not_tried(pending, rehearsal)) {
    const bool known =
        std::ranges::find(rehearsal.files, file->file, &ScriptFile::file) != rehearsal.files.end();
    return "was not tried as it is: '" + file->file +
           (known ? "' was another in " : "' was not in ") + told_of(rehearsal);
  }
  if (rehearsal.system != facts.environment.system) {
    return "was tried in another cluster, by " + told_of(rehearsal);
  }
  if (facts.environment.now - rehearsal.at > Duration(facts.bound)) {
    return "was tried by " + told_of(rehearsal) + ": at most " + to_text(Duration(facts.bound)) +
           " ago is wanted";
  }
  return {};
}

// Told of the newest one that ran these very files, else of the newest.
std::string seen_of(const Facts& facts, const PendingScripts& pending) {
  if (!pending.unknown.empty()) return "cannot be told from what was tried: " + pending.unknown;
  std::string told = "was never tried on a copy";
  bool of_these_files = false;
  for (const auto& rehearsal : facts.environment.rehearsals) {
    std::string refused = refusal(facts, pending, rehearsal);
    if (refused.empty()) return {};
    const bool same = not_tried(pending, rehearsal) == nullptr;
    if (same || !of_these_files) told = std::move(refused);
    of_these_files = of_these_files || same;
  }
  return told;
}

}  // namespace

Objections tried(const Facts& facts) {
  Objections all;
  for (const auto& pending : facts.environment.pending) {
    const bool nothing = pending.files.empty() && pending.unknown.empty();
    if (pending.tried_in_phase || nothing) continue;
    const std::string seen = seen_of(facts, pending);
    if (seen.empty()) continue;
    all.push_back({saga::name_of(facts.shape, pending.at) + " " + seen,
                   "belay rehearse PLAN, or a rehearse before the backup of its phase"});
  }
  return all;
}

}  // namespace belay::policy
