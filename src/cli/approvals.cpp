#include "cli/approvals.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "cli/revocations.hpp"
#include "core/approval/sift.hpp"
#include "world/os/files.hpp"
#include "world/process/process_runner.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest = 64U << 10;
constexpr std::uint64_t largest_plan = 64U << 20;
constexpr std::size_t most_candidates = 1000;

ledger::Approval record_of(const approval::Counted& counted, const approval::Presented& one) {
  return {counted.text.principal, counted.key, counted.text.nonce, one.text, one.signature};
}

// The texts alone, by the order of their names. What cannot be read is none.
Result<std::vector<approval::Presented>> approval_texts(ports::Files& files,
                                                        const fs::path& folder) {
  std::vector<approval::Presented> all;
  if (!files.exists(folder)) return all;
  TRY(const auto names, files.list(folder));
  for (const auto& name : names) {
    if (!name.ends_with(".approval")) continue;
    auto text = files.read(folder / name, largest);
    if (text) all.push_back({name, *std::move(text), {}, {}});
  }
  return all;
}

std::vector<approval::Presented> with_signatures(ports::Files& files, const fs::path& folder,
                                                 const std::vector<approval::Presented>& texts,
                                                 const approval::Sifted& sifted) {
  std::vector<approval::Presented> presented;
  for (const auto index : sifted.candidates) {
    auto one = texts[index];
    auto signature = files.read(folder / (one.name + ".sig"), largest);
    // Half of one is none: its signature may still be on its way.
    if (!signature) continue;
    one.signature = *std::move(signature);
    presented.push_back(std::move(one));
  }
  return presented;
}

// Leaves out what need not be asked of any more.
Done prove_until_enough(const SshKeygen& tool, const SignersFile& signers,
                        const approval::Question& question,
                        std::vector<approval::Presented>& presented) {
  std::vector<approval::Presented> asked;
  for (auto& one : presented) {
    std::vector<approval::Presented> next{std::move(one)};
    TRY_DONE(prove(tool, signers, question.now, next));
    asked.push_back(std::move(next.front()));
    if (asked.back().proof.good && approval::judge(question, asked).enough) break;
  }
  presented = std::move(asked);
  return {};
}

// Those of this very question each; the others as one line.
std::vector<std::string> refusals_told(const approval::Sifted& sifted,
                                       const approval::Judgement& judgement,
                                       const approval::Question& question) {
  std::vector<std::string> lines;
  const auto line = [](const approval::Refusal& refusal) {
    return escaped(refusal.name) + ": " + escaped(refusal.told);
  };
  for (const auto& refused : sifted.refused) lines.push_back(line(refused));
  for (const auto& refused : judgement.refused) lines.push_back(line(refused));
  if (sifted.cut) {
    lines.push_back("there are more than " + std::to_string(most_candidates) +
                    " that may count, and the others were not looked at: clear " +
                    "<state>/approvals of what is not signed");
  }
  if (sifted.others == 0) return lines;
  const std::string before = sifted.others == 1
                                 ? ""
                                 : std::to_string(sifted.others) + " of plan '" +
                                       question.asked.plan + "' are for something else, at last ";
  lines.push_back(before + line(*sifted.other));
  return lines;
}

}  // namespace

SigningPlace::SigningPlace()
    : files(world::make_files()),
      processes(world::make_process_runner(folder.path() / "empty-home")) {}

fs::path approvals_directory(const Settings& settings) {
  return settings.state_directory() / "approvals";
}

Result<approval::Presented> read_presented(ports::Files& files, const fs::path& text) {
  approval::Presented one;
  one.name = text.filename().string();
  TRY(one.text, files.read(text, largest));
  TRY(one.signature, files.read(text.string() + ".sig", largest));
  return one;
}

Done prove(const SshKeygen& tool, const SignersFile& signers, Instant now,
           std::vector<approval::Presented>& presented) {
  for (auto& one : presented) {
    const auto text = approval::parse_text(one.text);
    if (!text) continue;
    TRY(one.proof, verify(tool, signers.text, text->principal, one.text, one.signature, now));
  }
  return {};
}

Nonces used_nonces(std::span<const ledger::Entry> chain) {
  Nonces used;
  const auto add = [&](const std::vector<ledger::Approval>& approvals) {
    for (const auto& one : approvals) used.insert(one.nonce);
  };
  for (const auto& entry : chain) {
    const auto* opened = std::get_if<ledger::RunOpened>(&entry.draft.record);
    if (opened != nullptr && opened->saved) add(opened->saved->approvals);
    const auto* released = std::get_if<ledger::GateReleased>(&entry.draft.record);
    if (released != nullptr && released->approvals) add(*released->approvals);
  }
  return used;
}

approval::Text asked_of(const SavedFile& saved) {
  approval::Text asked;
  asked.plan = saved.saved.plan;
  asked.gate = approval::begin_gate;
  asked.digest = plan::digest_of(saved.saved);
  asked.environment = saved.saved.environment;
  for (const auto& input : saved.saved.inputs) {
    if (input.name == "cluster") asked.cluster = input.value;
  }
  return asked;
}

std::vector<std::string> authors_of(const plan::SavedPlan& saved) {
  auto authors = saved.authors;
  authors.push_back(saved.saved.user);
  authors.push_back(saved.saved.login);
  return authors;
}

approval::Text asked_of(const saga::RunState& run, int phase, const std::string& environment) {
  approval::Text asked;
  asked.plan = run.shape.plan;
  asked.run = run.id.text;
  asked.gate = "phase " + run.shape.phases[static_cast<std::size_t>(phase)].name;
  asked.digest = run.saved ? run.saved->digest : sha256_hex(run.plan_digest + run.config_digest);
  asked.environment = environment;
  return asked;
}

Result<std::vector<std::string>> authors_of(ports::Files& files, const Settings& settings,
                                            const saga::RunState& run,
                                            std::span<const ledger::Entry> chain) {
  std::vector<std::string> authors;
  if (run.saved) {
    const auto file = run_directory(settings, run.id) / "saved-plan.json";
    TRY(const auto text, files.read(file, largest_plan));
    TRY(const auto saved, plan::parse_saved_plan(text));
    if (plan::digest_of(saved) != run.saved->digest) {
      return fail(ErrorCode::approval_refused,
                  "'" + file.string() + "' is not the saved plan that the run was opened with",
                  "bring it back from a backup of the state directory");
    }
    authors = authors_of(saved);
  }
  for (const auto& entry : chain) {
    const bool opens = std::holds_alternative<ledger::RunOpened>(entry.draft.record);
    if (!opens || entry.draft.run != run.id) continue;
    authors.push_back(entry.draft.actor.user);
    authors.push_back(entry.draft.actor.login);
  }
  return authors;
}

Result<Approvals> approvals_for(const Settings& settings, Ground& ground,
                                ports::ProcessRunner& processes, const fs::path& scratch,
                                approval::Question question) {
  TRY(const auto signers, read_signers(settings));
  TRY(const auto chain, ground.store->read(settings.environment.name));
  TRY(const auto texts, approval_texts(*ground.files, approvals_directory(settings)));
  question.signers = signers.signers;
  question.used = used_nonces(chain);
  TRY(question.revoked, revoked_nonces(*ground.files, settings, chain));
  question.revoked.insert(signers.revoked.begin(), signers.revoked.end());
  question.now = ground.clock->now();
  const auto sifted = approval::sift(question, texts, most_candidates);
  auto presented = with_signatures(*ground.files, approvals_directory(settings), texts, sifted);
  const SshKeygen tool{processes, *ground.files, scratch / "approvals"};
  const auto proven = prove_until_enough(tool, signers, question, presented);
  static_cast<void>(ground.files->remove_tree(tool.place));
  TRY_DONE(proven);
  const auto judgement = approval::judge(question, presented);
  Approvals found{{}, refusals_told(sifted, judgement, question), judgement.enough};
  for (const auto& counted : judgement.counted) {
    found.counted.push_back(record_of(counted, presented[counted.index]));
  }
  return found;
}

}  // namespace belay::cli
