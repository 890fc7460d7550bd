// A receipt has one form, and whoever signed it must be one of those who may.
#include "core/approval/receipt.hpp"

#include <gtest/gtest.h>

#include "core/approval/people.hpp"

namespace belay::approval {
namespace {

Receipt receipt_of_ci() {
  return {"01M7Z4VATFWATJST8A7RQFB0VC",
          now,
          "ci",
          "7710507657139661174",
          "app",
          150014,
          "alembic",
          "",
          "0002",
          "as before",
          "ci@example.org",
          {{"alembic.ini", std::string(64, 'a')},
           {"migrations/my versions/0002.py", std::string(64, 'b')}}};
}

std::string refusal(const std::string& text) {
  const auto read = parse_receipt(text);
  return read ? "" : read.error().message;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST(Receipt, IsReadBackAsItWasWritten) {
  const auto receipt = receipt_of_ci();
  const auto text = to_text(receipt);
  EXPECT_EQ(text.substr(0, text.find("environment")),
            "belay-receipt-v1\nrun: 01M7Z4VATFWATJST8A7RQFB0VC\n"
            "rehearsed at: 2026-11-21T12:00:00.000Z\n");
  const auto read = parse_receipt(text);
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(*read, receipt);
}

TEST(Receipt, HasOneFormAndNoOther) {
  const auto text = to_text(receipt_of_ci());
  const std::vector<std::pair<std::string, std::string>> changes{
      {"belay-receipt-v1", "belay-receipt-v2"},
      {"belay-receipt-v1", "belay-approval-v1"},
      {"run: 01M7Z", "run: 01m7z"},
      {"run: 01M7Z", "run: ../7Z"},
      {"12:00:00.000Z", "12:00:00Z"},
      {"server version: 150014", "server version: 0150014"},
      {"server version: 150014", "server version: -1"},
      {"server version: 150014", "server version: 99999999999999999999"},
      {"signer: ci@example.org", "signer: "},
      {"environment: ci\n", ""},
      {"environment: ci\n", "environment: ci\nenvironment: ci\n"},
      {"environment: ci", "environment: c\ti"},
      {"environment: ci", "environment: c\x1b[2Ji"},
      {"environment: ci", "environment: c\xffi"},
      {"tool: alembic", "tool: alembic\r"},
      {"file: a", "file: A"},
      {"file: a", "file: aa"},
      {" alembic.ini", " "},
      {"alembic.ini", "n.ini"},  // no longer in order
      {"file: ", "file:"},
      {"0002.py\n", "0002.py"},
      {"0002.py\n", "0002.py\n\n"},
      {"0002.py\n", "0002.py\nmore: x\n"}};
  for (const auto& [from, to] : changes) {
    EXPECT_NE(refusal(with(text, from, to)), "") << from << " to " << to;
  }
  EXPECT_NE(refusal(""), "");
  EXPECT_NE(refusal(text.substr(0, text.find("file: "))), "") << "one that tried nothing";
  auto twice = receipt_of_ci();
  twice.files.push_back(twice.files.back());
  EXPECT_NE(refusal(to_text(twice)), "");
}

TEST(Receipt, OfAnyLengthIsReadOrRefused) {
  auto receipt = receipt_of_ci();
  receipt.files.clear();
  for (int i = 100'000; i < 108'000; ++i) {
    receipt.files.push_back({"v/" + std::to_string(i) + ".py", std::string(64, 'c')});
  }
  EXPECT_EQ(refusal(to_text(receipt)), "");
  for (int i = 200'000; i < 208'000; ++i) {
    receipt.files.push_back({"v/" + std::to_string(i) + ".py", std::string(64, 'c')});
  }
  EXPECT_EQ(refusal(to_text(receipt)), "not the text of a receipt: it is too long");
  EXPECT_NE(refusal(std::string(largest_receipt, '\n')), "");
}

TEST(Receipt, IsPartedFromItsSignatureWhereThatBegins) {
  const std::string signature = "-----BEGIN SSH SIGNATURE-----\nAAAA\n";
  const auto parted = [](const std::string& file) {
    return unsealed("a.receipt", file).value_or(Presented{});
  };
  const auto whole = parted("text\n" + signature);
  EXPECT_EQ(whole.name, "a.receipt");
  EXPECT_EQ(whole.text, "text\n");
  EXPECT_EQ(whole.signature, signature);
  EXPECT_EQ(parted("text\n").text, "text\n");
  EXPECT_EQ(parted("text\n").signature, "");
  EXPECT_EQ(parted(signature).text, "");
  EXPECT_EQ(parted(signature).signature, signature);
  EXPECT_EQ(parted("x: " + signature).signature, "") << "in the middle of a line";
}

TEST(Receipt, EndsWhereItsSignatureEnds) {
  const std::string end = "-----END SSH SIGNATURE-----";
  const std::string whole = "text\n-----BEGIN SSH SIGNATURE-----\nAAAA\n" + end;
  for (const std::string blank : {"", "\n", "\r\n", " \n\n\t\n"}) {
    const auto read = unsealed("a", whole + blank);
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(read->text + read->signature, whole + "\n");
  }
  const std::vector<std::string> more{"x", "\nx", "\n" + std::string(1, '\0'), "\n\xff\n",
                                      "\n" + whole.substr(5) + "\n"};
  for (const auto& one : more) {
    const auto read = unsealed("a", whole + one);
    ASSERT_FALSE(read) << one;
    EXPECT_EQ(read.error().message,
              "not the text of a receipt: something stands behind its signature");
  }
}

TEST(RefusedSigner, SaysWhyASignatureDoesNotCount) {
  const auto who = signers();
  const Proof good{true, key_of_anna, ""};
  EXPECT_EQ(refused_signer(anna, good, who, {}), "");
  EXPECT_EQ(refused_signer(anna, good, who, {key_of_boris, std::string(32, 'a')}), "");
  EXPECT_EQ(refused_signer("eve", good, who, {}), "'eve' is nobody who may sign it");
  EXPECT_EQ(refused_signer(anna, good, {}, {}), "'" + anna + "' is nobody who may sign it");
  EXPECT_EQ(refused_signer(anna, {false, "", "broken"}, who, {}),
            "its signature does not hold: broken");
  EXPECT_EQ(refused_signer(anna, good, who, {key_of_anna}), "the key SHA256:anna was revoked");
}

}  // namespace belay::approval
