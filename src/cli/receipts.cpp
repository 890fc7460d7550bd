#include "cli/receipts.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_receipts = 100;

// Names begin with the id of the run, and so with its time.
Result<std::vector<std::string>> receipt_names(ports::Files& files, const fs::path& folder) {
  std::vector<std::string> names;
  if (!files.exists(folder)) return names;
  TRY(names, files.list(folder));
  std::erase_if(names, [](const auto& name) { return !name.ends_with(".receipt"); });
  std::ranges::sort(names);
  return names;
}

Result<SignersFile> signers_of_receipts(const Settings& settings) {
  TRY(const auto named, receipt_signers(settings));
  return read_receipt_signers(named);
}

policy::Rehearsal without_file(std::string name, std::string why) {
  policy::Rehearsal rehearsal;
  rehearsal.receipt = policy::Receipt{.name = std::move(name), .refused = std::move(why)};
  return rehearsal;
}

policy::Rehearsal read_receipt(ports::Files& files, const fs::path& folder,
                               const std::string& name) {
  const auto file = files.read(folder / name, approval::largest_receipt);
  if (!file) return without_file(escaped(name), "it cannot be read: " + file.error().message);
  return rehearsal_told(name, *file);
}

bool is_of_what_is_pending(const policy::EnvironmentFacts& facts,
                           const policy::Rehearsal& rehearsal) {
  return std::ranges::any_of(facts.pending, [&](const policy::PendingScripts& pending) {
    return !pending.files.empty() && policy::has_tried(rehearsal, pending.files);
  });
}

// SAFETY: what cannot be looked at is a reason beside its receipt, and no error: an own rehearsal
// counts all the same. Only who stops the command ends it. Guarded by
// Receipts.ThatCannotBeVerifiedAreToldAndNoError.
Done judge_receipt(const SshKeygen& tool, const Result<SignersFile>& signers, Instant now,
                   policy::Rehearsal& rehearsal) {
  auto& refused = rehearsal.receipt->refused;
  if (!signers) {
    refused = signers.error().message;
    return {};
  }
  const auto proven = prove_receipt(tool, *signers, now, rehearsal);
  if (proven) return {};
  if (proven.error().code == ErrorCode::interrupted) return proven;
  refused = "it cannot be verified: " + describe(proven.error());
  return {};
}

// What is left out is told as one that does not count.
std::span<const std::string> newest(std::span<const std::string> names,
                                    policy::EnvironmentFacts& facts) {
  if (names.size() <= most_receipts) return names;
  facts.rehearsals.push_back(
      without_file("and " + std::to_string(names.size() - most_receipts) + " older",
                   "only the newest " + std::to_string(most_receipts) + " are looked at"));
  return names.last(most_receipts);
}

}  // namespace

fs::path receipts_directory(const Settings& settings) {
  return settings.state_directory() / "receipts";
}

Result<SignersFile> read_receipt_signers(const ReceiptSigners& named) {
  if (named.file.empty()) {
    return fail(ErrorCode::config_invalid,
                "the policy names no receipt_signers" +
                    (named.said.looser.empty() ? std::string()
                                               : ", and '" + named.said.looser + "' is not heard"),
                "belay policy explain");
  }
  return read_signers_of(named.file, named.owner, approval::receipt_namespace,
                         "who may sign receipts");
}

policy::Rehearsal rehearsal_told(std::string name, std::string_view file) {
  auto unsealed = approval::unsealed(escaped(name), file);
  if (!unsealed) return without_file(escaped(name), unsealed.error().message);
  auto& presented = *unsealed;
  auto read = approval::parse_receipt(presented.text);
  if (!read) return without_file(std::move(presented.name), read.error().message);
  policy::Rehearsal rehearsal{read->run, read->rehearsed_at, read->cluster, {}, {}};
  for (auto& one : read->files) {
    rehearsal.files.push_back({std::move(one.file), std::move(one.digest)});
  }
  rehearsal.receipt = policy::Receipt{.name = std::move(presented.name),
                                      .refused = "its signature was not looked at",
                                      .environment = std::move(read->environment),
                                      .server = read->server,
                                      .signer = std::move(read->signer),
                                      .text = std::move(presented.text),
                                      .signature = std::move(presented.signature)};
  return rehearsal;
}

Done prove_receipt(const SshKeygen& tool, const SignersFile& signers, Instant now,
                   policy::Rehearsal& rehearsal) {
  auto& receipt = *rehearsal.receipt;
  TRY(auto proof, verify(tool, signers.text, receipt.signer, receipt.text, receipt.signature, now));
  receipt.refused =
      approval::refused_signer(receipt.signer, proof, signers.signers, signers.revoked);
  receipt.key = std::move(proof.key);
  return {};
}

Done add_receipts(policy::EnvironmentFacts& facts, const Settings& settings, Ground& ground,
                  engine::World& world) {
  const auto folder = receipts_directory(settings);
  const auto names = receipt_names(*ground.files, folder);
  if (!names) {
    facts.rehearsals.push_back(
        without_file("files", "they cannot be read: " + names.error().message));
    return {};
  }
  if (names->empty()) return {};
  const auto signers = signers_of_receipts(settings);
  const SshKeygen tool{world.processes, *ground.files, world.scratch / "receipts",
                       approval::receipt_namespace};
  for (const auto& name : newest(*names, facts)) {
    auto rehearsal = read_receipt(*ground.files, folder, name);
    if (!rehearsal.files.empty() && (!signers || is_of_what_is_pending(facts, rehearsal))) {
      TRY_DONE(judge_receipt(tool, signers, facts.now, rehearsal));
    }
    facts.rehearsals.push_back(std::move(rehearsal));
  }
  static_cast<void>(ground.files->remove_tree(tool.place));
  return {};
}

}  // namespace belay::cli
