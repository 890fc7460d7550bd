// Approvals as files, <state>/approvals/NONCE.approval and .sig beside it, and what they are worth
// at the moment when they are asked for (docs/adr/0028-approvals.md).
#pragma once

#include "cli/passing_folder.hpp"
#include "cli/runs.hpp"
#include "cli/saved_plan.hpp"
#include "cli/signers_file.hpp"
#include "cli/ssh_keygen.hpp"
#include "ports/ledger_store.hpp"

namespace belay::cli {

// Where ssh-keygen works: folders of its own, gone with this.
struct SigningPlace {
  PassingFolder folder;
  std::unique_ptr<ports::Files> files;
  std::unique_ptr<ports::ProcessRunner> processes;

  SigningPlace();
  SshKeygen tool(std::string_view space = approval::approval_namespace) const {
    return {*processes, *files, folder.path() / "signing", space};
  }
};

std::filesystem::path approvals_directory(const Settings& settings);

// A text and its signature, of FILE and FILE.sig; nothing is believed of them yet.
Result<approval::Presented> read_presented(ports::Files& files, const std::filesystem::path& text);
// Asks ssh-keygen of each that is a text at all.
Done prove(const SshKeygen& tool, const SignersFile& signers, Instant now,
           std::vector<approval::Presented>& presented);

using Nonces = std::set<std::string, std::less<>>;
// Of runs and gates, whatever became of them.
Nonces used_nonces(std::span<const ledger::Entry> chain);

// What is to be approved before a run of this saved plan begins.
approval::Text asked_of(const SavedFile& saved);
// Who made it.
std::vector<std::string> authors_of(const plan::SavedPlan& saved);

// What is to be approved before it opens. Of a run that carries out no saved plan, the digest is
// that of its plan's and configuration's.
approval::Text asked_of(const saga::RunState& run, int phase, const std::string& environment);
// Who opened the run, and who made its saved plan, of which a copy is in its folder. SAFETY: an
// error where that copy is not the one that the ledger names, since its author could not be told
// from anybody else.
Result<std::vector<std::string>> authors_of(ports::Files& files, const Settings& settings,
                                            const saga::RunState& run,
                                            std::span<const ledger::Entry> chain);

// Judges what is in the state directory against `question`, whose signers, used and revoked are
// filled in here. What is for another plan is passed over in silence; what is for another question
// of this plan is told in one line. ssh-keygen is asked only of what may count by its text, and
// only until enough did.
struct Approvals {
  std::vector<ledger::Approval> counted;
  std::vector<std::string> refused;  // "anna.approval: it expired at …"
  bool enough = false;
};
Result<Approvals> approvals_for(const Settings& settings, Ground& ground,
                                ports::ProcessRunner& processes,
                                const std::filesystem::path& scratch, approval::Question question);

}  // namespace belay::cli
