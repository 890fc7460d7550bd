#include "cli/signers_file.hpp"

#include <unistd.h>

#include "base/text.hpp"
#include "cli/trusted_file.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view who_may = "who may approve";

Result<approval::Revoked> read_revoked(const fs::path& file, std::uint32_t owner,
                                       std::string_view what) {
  TRY(const auto text, read_trusted_if_there(file, owner, what));
  return approval::parse_revoked(text.value_or(""), file.string());
}

}  // namespace

Result<SignersFile> read_signers(const Settings& settings, const fs::path& of_root) {
  TRY(const bool roots, is_there(of_root / "signers", who_may));
  const auto policy_of_root = of_root / "policies" / (settings.environment.policy + ".toml");
  TRY(const bool roots_policy, is_there(policy_of_root, who_may));
  if (!roots && roots_policy) {
    return fail(ErrorCode::config_invalid,
                std::string(who_may) + " is not believed: '" + policy_of_root.string() +
                    "' is root's, and '" + (of_root / "signers").string() + "' is not there",
                "let root write it: belay policy explain");
  }
  const fs::path folder = roots ? of_root : settings.base / "policies";
  const std::uint32_t owner = roots ? 0 : geteuid();
  return read_signers_of(folder / "signers", owner, approval::approval_namespace, who_may);
}

Result<SignersFile> read_signers_of(const fs::path& file, std::uint32_t owner,
                                    std::string_view space, std::string_view what) {
  SignersFile read{file, "", {}, {}};
  TRY(read.text, read_trusted(file, owner, what));
  TRY(read.signers, approval::parse_signers(read.text, space));
  TRY(read.revoked, read_revoked(file.parent_path() / "revoked", owner, what));
  return read;
}

}  // namespace belay::cli
