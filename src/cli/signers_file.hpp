// The file of those who may approve, and the list of what was revoked: read once, believed only
// where nobody else can change them.
#pragma once

#include <set>

#include "cli/settings.hpp"
#include "core/approval/signers.hpp"

namespace belay::cli {

// Where root's are: `signers`, `revoked`, and `policies`.
inline constexpr const char* belay_of_root = "/etc/belay";

struct SignersFile {
  std::filesystem::path file;
  std::string text;  // the bytes that were judged
  std::vector<approval::Signer> signers;
  std::set<std::string, std::less<>> revoked;  // nonces and fingerprints, one a line
};

// `of_root`/signers where it is there; else policies/signers beside belay.toml, unless root has
// written the environment's policy: then who may approve is root's matter too. SAFETY: what may be
// changed by others, or lies behind a link, is an error and never "nobody".
Result<SignersFile> read_signers(const Settings& settings,
                                 const std::filesystem::path& of_root = belay_of_root);

}  // namespace belay::cli
