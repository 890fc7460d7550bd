// Receipts of rehearsals on other hosts as files, <state>/receipts/RUN-DIGEST.receipt, and what
// they are worth at the moment when the policy asks for them
// (docs/adr/0042-receipts-that-travel.md).
#pragma once

#include "cli/approvals.hpp"
#include "cli/policy.hpp"
#include "core/approval/receipt.hpp"
#include "engine/world.hpp"

namespace belay::cli {

std::filesystem::path receipts_directory(const Settings& settings);

// Those whose receipts count. Errors: config_invalid where the policy names none, and those of
// read_signers_of().
Result<SignersFile> read_receipt_signers(const ReceiptSigners& named);

// The rehearsal that the file of a receipt tells of. Whether its signature counts is not looked at,
// and `refused` says so; of what is no receipt it says why, and no file was tried.
policy::Rehearsal rehearsal_told(std::string name, std::string_view file);
// Asks ssh-keygen now, and makes `refused` say what it is worth. The errors are those of verify().
Done prove_receipt(const SshKeygen& tool, const SignersFile& signers, Instant now,
                   policy::Rehearsal& rehearsal);

// Adds the rehearsals that were taken here, the oldest first. ssh-keygen is asked only of those
// that have tried what is pending; where nobody is to be believed, or it cannot be asked, each says
// why. Errors: interrupted.
Done add_receipts(policy::EnvironmentFacts& facts, const Settings& settings, Ground& ground,
                  engine::World& world);

}  // namespace belay::cli
