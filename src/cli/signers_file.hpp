// The files of those who may sign, and the lists of what was revoked: read once, believed only
// where nobody else can change them.
#pragma once

#include "cli/settings.hpp"
#include "core/approval/judge.hpp"

namespace belay::cli {

// Where root's are: `signers`, `revoked`, and `policies`.
inline constexpr const char* belay_of_root = "/etc/belay";

struct SignersFile {
  std::filesystem::path file;
  std::string text;  // the bytes that were judged
  std::vector<approval::Signer> signers;
  approval::Revoked revoked;
};

// `of_root`/signers where it is there; else policies/signers beside belay.toml, unless root has
// written the environment's policy: then who may approve is root's matter too. SAFETY: what may be
// changed by others, or lies behind a link, is an error and never "nobody".
Result<SignersFile> read_signers(const Settings& settings,
                                 const std::filesystem::path& of_root = belay_of_root);

// Those of `file` who may sign in the namespace `space`, and what `revoked` beside it says; an
// error where a line of that would revoke nothing. The same about what may be changed by others
// than `owner` and root; `what` is not believed then.
Result<SignersFile> read_signers_of(const std::filesystem::path& file, std::uint32_t owner,
                                    std::string_view space, std::string_view what);

}  // namespace belay::cli
