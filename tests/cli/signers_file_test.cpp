// Root's word on who may approve is not overlooked where it may not be seen.
#include "cli/signers_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace belay::cli_test {

using namespace support;

TEST(SignersFile, OfRootThatCannotBeLookedAtIsNotReplacedByTheRepositorys) {
  TempDir base;
  cli::Settings settings;
  settings.base = base.path();
  settings.environment.policy = "own";
  write_text(base / "policies/signers",
             "anna namespaces=\"belay-approval\" ssh-ed25519 "
             "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
  chmod((base / "policies").c_str(), 0755);
  chmod((base / "policies/signers").c_str(), 0644);
  const auto own = cli::read_signers(settings, base / "none");
  ASSERT_TRUE(own) << describe(own.error());
  // lstat() gives ENAMETOOLONG here, to root as well; a folder without a right gives EACCES.
  const auto unseen = base / std::string(300, 'x');
  const auto refused = cli::read_signers(settings, unseen);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("may not be looked at"), std::string::npos)
      << refused.error().message;
}

TEST(SignersFile, BelievesNobodyWhileALineOfRevokedWouldRevokeNothing) {
  TempDir base;
  write_text(base / "signers",
             "anna namespaces=\"belay-approval\" ssh-ed25519 "
             "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
  chmod((base / "signers").c_str(), 0644);
  const auto read = [&] {
    return cli::read_signers_of(base / "signers", geteuid(), "belay-approval", "who may approve");
  };
  ASSERT_TRUE(read()) << describe(read().error());
  write_text(base / "revoked", "anna\n");
  chmod((base / "revoked").c_str(), 0644);
  const auto refused = read();
  ASSERT_FALSE(refused);
  EXPECT_TRUE(
      refused.error().message.starts_with("'" + (base / "revoked").string() + "', line 1: 'anna'"))
      << refused.error().message;
}

}  // namespace belay::cli_test
