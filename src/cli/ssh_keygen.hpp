// ssh-keygen -Y: who signed these bytes. It is the only program that makes or checks signatures.
#pragma once

#include "core/approval/judge.hpp"
#include "ports/files.hpp"
#include "ports/process_runner.hpp"

namespace belay::cli {

struct SshKeygen {
  ports::ProcessRunner& processes;
  ports::Files& files;
  std::filesystem::path place;  // a private folder for copies of what is checked
  std::string_view space = approval::approval_namespace;  // the namespace of the signatures
};

// Whether `signature` over exactly `text` holds for this principal of these signers now. Errors:
// process_failed where ssh-keygen cannot be started (Debian's openssh-client); interrupted at the
// first signal. What it says is a value, a key that has expired or is meant for something else
// among it; so is that it was killed or did not end, since one bad file must not keep the others
// out.
Result<approval::Proof> verify(const SshKeygen& tool, const std::string& signers,
                               const std::string& principal, const std::string& text,
                               const std::string& signature, Instant now);

// The key that a person names, else ~/.ssh/id_ed25519; usage where that is not there.
Result<std::filesystem::path> signing_key(const std::string& given);

// The signature, by a private key's file, or by a public one's whose private key an agent holds.
// approval_refused where ssh-keygen does not sign, interrupted at the first signal; no passphrase
// is asked for.
Result<std::string> sign(const SshKeygen& tool, const std::filesystem::path& key,
                         const std::string& text);

}  // namespace belay::cli
