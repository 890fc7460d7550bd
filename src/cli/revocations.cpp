#include "cli/revocations.hpp"

#include "core/ledger/codec.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_revocation = 64U << 10;  // and of an approval's text
constexpr std::string_view revoked_ending = ".revoked";

// The nonces of the files; other names are nobody's.
Result<Nonces> withdrawn_files(ports::Files& files, const fs::path& folder) {
  Nonces nonces;
  if (!files.exists(folder)) return nonces;
  TRY(const auto names, files.list(folder));
  for (const auto& name : names) {
    if (!name.ends_with(revoked_ending)) continue;
    auto nonce = name.substr(0, name.size() - revoked_ending.size());
    if (approval::is_nonce(nonce)) nonces.insert(std::move(nonce));
  }
  return nonces;
}

struct Withdrawn {
  std::string environment;
  ledger::ApprovalRevoked record;
};

// What the file says; nothing of an empty one, as earlier versions wrote them.
Withdrawn told_by_file(ports::Files& files, const fs::path& folder, const std::string& nonce) {
  const auto bytes = files.read(revocation_file(folder, nonce), largest_revocation);
  if (!bytes) return {{}, {nonce, {}}};
  auto message = ledger::decode(*bytes);
  if (!message) return {{}, {nonce, {}}};
  auto* record = std::get_if<ledger::ApprovalRevoked>(&message->draft.record);
  if (record == nullptr || record->nonce != nonce) return {{}, {nonce, {}}};
  record->by = std::move(message->draft.actor);
  record->revoked_at = message->draft.at;
  return {std::move(message->environment), std::move(*record)};
}

Withdrawn withdrawn_of(ports::Files& files, const fs::path& folder, const std::string& nonce) {
  auto withdrawn = told_by_file(files, folder, nonce);
  if (withdrawn.record.text) return withdrawn;
  auto kept = kept_text(files, folder, nonce);
  if (!kept) return withdrawn;
  if (withdrawn.environment.empty()) withdrawn.environment = std::move(kept->text.environment);
  withdrawn.record.text = std::move(kept->bytes);
  return withdrawn;
}

// The open run that it was for; none of one that is over, whose story has ended.
RunId run_concerned(const saga::EnvironmentState& state, const ledger::ApprovalRevoked& record) {
  const auto text = approval::parse_text(record.text.value_or(""));
  for (const auto& [id, run] : state.runs) {
    if (run.end) continue;
    if (text && text->run == id.text) return id;
    if (!run.saved) continue;
    for (const auto& used : run.saved->approvals) {
      if (used.nonce == record.nonce) return id;
    }
  }
  return {};
}

}  // namespace

fs::path revocation_file(const fs::path& folder, const std::string& nonce) {
  return folder / (nonce + std::string(revoked_ending));
}

std::optional<KeptText> kept_text(ports::Files& files, const fs::path& folder,
                                  const std::string& nonce) {
  auto bytes = files.read(folder / (nonce + ".approval"), largest_revocation);
  if (!bytes) return std::nullopt;
  auto text = approval::parse_text(*bytes);
  if (!text) return std::nullopt;
  return KeptText{*std::move(bytes), *std::move(text)};
}

Result<Nonces> revoked_nonces(ports::Files& files, const Settings& settings,
                              std::span<const ledger::Entry> chain) {
  TRY(auto revoked, withdrawn_files(files, approvals_directory(settings)));
  for (const auto& entry : chain) {
    const auto* record = std::get_if<ledger::ApprovalRevoked>(&entry.draft.record);
    if (record != nullptr) revoked.insert(record->nonce);
  }
  return revoked;
}

Done record_revocations(ports::Files& files, const Settings& settings, engine::Journal& journal) {
  const auto folder = approvals_directory(settings);
  TRY(const auto nonces, withdrawn_files(files, folder));
  for (const auto& nonce : nonces) {
    if (journal.state().revoked.contains(nonce)) continue;
    auto withdrawn = withdrawn_of(files, folder, nonce);
    if (withdrawn.environment != settings.environment.name) continue;
    const auto run = run_concerned(journal.state(), withdrawn.record);
    journal.note(run, std::move(withdrawn.record));
  }
  return journal.commit();
}

}  // namespace belay::cli
