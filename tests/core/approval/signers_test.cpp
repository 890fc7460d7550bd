// A file of signers is refused where it would make one person two, or admit whom it does not name.
#include "core/approval/signers.hpp"

#include <gtest/gtest.h>

#include "core/approval/text.hpp"

namespace belay::approval {
namespace {

const std::string ours = "namespaces=\"belay-approval\" ssh-ed25519 AAAA1";

std::string refusal(const std::string& text) {
  const auto read = parse_signers(text, approval_namespace);
  return read ? "" : read.error().message;
}

struct Row {
  std::string text;
  std::string why;
};

PlaceFacts file(std::uint32_t owner, std::uint32_t mode) {
  return {"/etc/belay/signers", true, false, true, false, owner, mode};
}
PlaceFacts folder(std::uint32_t owner, std::uint32_t mode) {
  return {"/etc/belay", true, false, false, true, owner, mode};
}

}  // namespace

TEST(Signers, AreReadWithTheOtherNamesOfThePerson) {
  const auto read = parse_signers(
      "# people\n\nanna@example.org " + ours +
          " AJones anna@home.example\n"
          "  boris \tvalid-after=\"20251231\",valid-before=\"20301231\",namespaces=\"git,"
          "belay-approval\" sk-ssh-ed25519@openssh.com AAAA2\n"
          "carla namespaces=\"git\" ssh-ed25519 AAAA3\n",
      approval_namespace);
  ASSERT_TRUE(read) << describe(read.error());
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().principal, "anna@example.org");
  EXPECT_EQ(read->front().names, (std::vector<std::string>{"ajones", "anna@home.example"}));
  EXPECT_EQ(read->back().principal, "boris");
  EXPECT_EQ(read->back().line, 4);
}

TEST(Signers, AreThoseOfOneNamespace) {
  const std::string text = "anna " + ours +
                           "\nci namespaces=\"belay-receipt\" ssh-ed25519 AAAA2\n"
                           "boris namespaces=\"belay-receipt,belay-approval\" ssh-ed25519 AAAA3\n";
  const auto read = parse_signers(text, "belay-receipt");
  ASSERT_TRUE(read) << describe(read.error());
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().principal, "ci");
  EXPECT_EQ(read->back().principal, "boris");
  const auto refused = parse_signers("ci ssh-ed25519 AAAA1\n", "belay-receipt");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().hint.find("belay-receipt"), std::string::npos);
}

TEST(Signers, MayHaveTwoKeys) {
  EXPECT_EQ(refusal("anna " + ours + "\nanna " + ours + "2\n"), "");
  EXPECT_EQ(refusal("anna " + ours + "\nanna " + ours + "\n"), "") << "one key, said twice";
}

TEST(Signers, AreRefusedWithTheLineWhereTheyCouldAdmitAnybody) {
  const std::vector<Row> rows{
      {"* " + ours, "is not the one name"},
      {"anna?,boris " + ours, "is not the one name"},
      {"anna,boris " + ours, "is not the one name"},
      {"!anna " + ours, "is not the one name"},
      {"\"anna\" " + ours, "is not the one name"},
      {"*@example.org " + ours, "is not the one name"},
      {"Anna " + ours, "small letters"},
      {"anna ssh-ed25519 AAAA1", "without namespaces="},
      {"anna valid-before=\"20301231\" ssh-ed25519 AAAA1", "without namespaces="},
      {"anna namespaces=\"*\" ssh-ed25519 AAAA1", "a pattern in namespaces="},
      {"anna namespaces=\"belay-*\" ssh-ed25519 AAAA1", "a pattern in namespaces="},
      {"anna cert-authority,namespaces=\"belay-approval\" ssh-ed25519 AAAA1", "cert-authority"},
      {"anna CERT-AUTHORITY ssh-ed25519 AAAA1", "cert-authority"},
      {"anna namespaces=\"belay-approval\",cert-authority ssh-ed25519 AAAA1", "cert-authority"},
      {"anna namespaces=\"belay-approval\" ssh-ed25519-cert-v01@openssh.com AAAA1",
       "no type of key"},
      {"anna namespaces=\"belay-approval\" ssh-dss AAAA1", "no type of key"},
      {"anna namespaces=\"belay-approval\" ssh-ed25519", "no type of key"},
      {"anna namespaces=belay-approval ssh-ed25519 AAAA1", "is not understood"},
      {"anna namespaces=\"belay-approval\"x ssh-ed25519 AAAA1", "is not understood"},
      {"an\x1b[1mna " + ours, "'an\\x1b[1mna' is not the one name"},
      {"anna zone-transfer,namespaces=\"belay-approval\" ssh-ed25519 AAAA1", "is not understood"},
      {"anna namespaces=\"belay-approval ssh-ed25519 AAAA1", "it is not PERSON"},
      {"anna", "it is not PERSON"},
      {"anna\xff " + ours, "no UTF-8"},
      {"boris " + ours, "stands under another name"},
  };
  for (const auto& row : rows) {
    const std::string found = refusal("anna " + ours + "\n" + row.text + "\n");
    EXPECT_NE(found.find(row.why), std::string::npos) << row.text << ": " << found;
    const bool has_line = found.find("line 2") != std::string::npos || row.why == "no UTF-8";
    EXPECT_TRUE(has_line) << found;
  }
}

TEST(Signers, AreAThousandAtMost) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "anna " + ours + "\n";
  EXPECT_EQ(refusal(text), "");
  EXPECT_NE(refusal(text + "anna " + ours + "\n").find("line 1001: there are more than 1000"),
            std::string::npos);
}

TEST(Signers, AreBelievedOnlyWhereNobodyElseCanChangeThem) {
  using Places = std::vector<PlaceFacts>;
  EXPECT_EQ(unsafe(Places{file(0, 0644), folder(0, 0755)}, 0), "");
  EXPECT_EQ(unsafe(Places{file(1000, 0600), folder(0, 0755)}, 1000), "");
  const auto why = [](const PlaceFacts& one, const PlaceFacts& above) {
    return unsafe(Places{one, above}, 0);
  };
  EXPECT_NE(why(file(1000, 0644), folder(0, 0755)).find("somebody else"), std::string::npos);
  EXPECT_NE(why(file(0, 0664), folder(0, 0755)).find("by others"), std::string::npos);
  EXPECT_NE(why(file(0, 0646), folder(0, 0755)).find("by others"), std::string::npos);
  EXPECT_NE(why(file(0, 0644), folder(0, 0775)).find("by others"), std::string::npos);
  EXPECT_NE(why(file(0, 0644), folder(0, 01777)).find("by others"), std::string::npos);
  EXPECT_NE(why(file(0, 0644), folder(1000, 0755)).find("somebody else"), std::string::npos);
  auto link = file(0, 0777);
  link.is_symlink = true;
  EXPECT_NE(why(link, folder(0, 0755)).find("symbolic link"), std::string::npos);
  auto pipe = file(0, 0644);
  pipe.is_regular = false;
  EXPECT_NE(why(pipe, folder(0, 0755)).find("no regular file"), std::string::npos);
  auto no_folder = folder(0, 0755);
  no_folder.is_folder = false;
  EXPECT_NE(why(file(0, 0644), no_folder).find("'/etc/belay' is no folder"), std::string::npos);
  auto gone = file(0, 0644);
  gone.exists = false;
  EXPECT_NE(why(gone, folder(0, 0755)).find("is not there"), std::string::npos);
}

namespace {

const std::string letters = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
const std::string fingerprint = "SHA256:" + letters;
const std::string nonce = "0123456789abcdef0123456789abcdef";

}  // namespace

TEST(RevokedFile, HoldsNoncesAndFingerprintsAlsoAsSshKeygenTellsThem) {
  const std::string other = "SHA256:" + std::string(42, 'b') + "A";
  const auto read = parse_revoked("# gone\n\n  " + nonce + " # lost\r\n256 " + other +
                                      " anna on host #2 (ED25519)\n" + fingerprint + "#leaked",
                                  "revoked");
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(*read, (Revoked{nonce, fingerprint, other}));
  EXPECT_EQ(parse_revoked("", "revoked").value_or(Revoked{"x"}), Revoked{});
}

TEST(RevokedFile, RefusesWhatWouldRevokeNothing) {
  const std::vector<std::string> all{
      letters,
      fingerprint + "=",
      "sha256:" + letters,
      "SHA256:" + letters.substr(1),
      "SHA256:" + letters.substr(1) + "B",  // its last bits are set
      "\xef\xbb\xbf" + fingerprint,
      fingerprint + " " + fingerprint,
      "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
      "256 MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48 anna (ED25519)",
      "256 " + fingerprint + " " + fingerprint,
      "ED25519 " + fingerprint,
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAA anna",
      "anna@example.org",
      "0123456789ABCDEF0123456789ABCDEF",
      nonce + "0",
      nonce + ".revoked",
      nonce + std::string(1, '\0'),
      "\"" + nonce + "\""};
  for (const auto& line : all) {
    const auto read = parse_revoked("# keys\n" + nonce + "\n" + line + "\n", "/etc/belay/revoked");
    ASSERT_FALSE(read) << line;
    EXPECT_TRUE(read.error().message.starts_with("'/etc/belay/revoked', line 3: '")) << line;
    EXPECT_NE(read.error().hint.find("SHA256:"), std::string::npos);
  }
}

}  // namespace belay::approval
