// Who may sign: an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS), read more strictly
// than ssh-keygen does. Pure: its text and what the file system says of it in, signers or a reason
// out.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace belay::approval {

struct Signer {
  std::string principal;  // a person; in small letters, so that one is not two
  std::string type;       // "ssh-ed25519"
  std::string key;        // base 64
  // Other names of that person: the words behind the key. Who saved a plan, or is the author of a
  // revision, under one of them does not approve it.
  std::vector<std::string> names;
  int line = 0;
};

// Those whose lines name the namespace `space` literally; lines of others are left out. Refused
// (config_invalid, with the line), since each would make one person two or admit whom the file does
// not name: a pattern or a list of principals, cert-authority and certificates, no `namespaces=` or
// a pattern in it, one key under two principals; and everything that is not understood.
Result<std::vector<Signer>> parse_signers(std::string_view text, std::string_view space);

// Nonces, and fingerprints of keys.
using Revoked = std::set<std::string, std::less<>>;

// Each line of a file `revoked`: a nonce as make_nonce() gives it, "SHA256:" and its 43 letters, or
// that as `ssh-keygen -lf` tells it; nothing, or a comment behind `#`. SAFETY: whatever else a line
// holds is refused (config_invalid, with `file` and the line), since it would revoke nothing in
// silence. Guarded by RevokedFile.RefusesWhatWouldRevokeNothing.
Result<Revoked> parse_revoked(std::string_view text, std::string_view file);

// What the file system says of the file or of a folder above it.
struct PlaceFacts {
  std::string path;
  bool exists = true;
  bool is_symlink = false;
  bool is_regular = true;  // a file, not a folder
  bool is_folder = false;
  std::uint32_t owner = 0;
  std::uint32_t mode = 0;
};
// Why it must not be believed: owned by somebody else than `owner` or root, writable by others, a
// link, no file. Empty: it may. `places` are the file, and then the folders above it as far as they
// must be judged.
std::string unsafe(std::span<const PlaceFacts> places, std::uint32_t owner);

}  // namespace belay::approval
