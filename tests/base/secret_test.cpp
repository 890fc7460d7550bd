#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/secret_forms.hpp"

namespace belay {
namespace {

std::vector<std::string> shown(const std::vector<Secret>& secrets) {
  std::vector<std::string> texts;
  for (const auto& secret : secrets) texts.push_back(secret.reveal());
  return texts;
}

bool has(const std::vector<Secret>& secrets, std::string_view text) {
  return std::ranges::any_of(secrets, [&](const auto& each) { return each.reveal() == text; });
}

using Texts = std::vector<std::string>;

}  // namespace

TEST(Secret, LeavesNothingWhereItWasMovedFrom) {
  Secret first("short");
  Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that it is wiped is the claim
  Secret third("other");
  third = std::move(second);
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  auto& same = third;
  third = std::move(same);
  EXPECT_EQ(third.reveal(), "short");
}

TEST(SecretForms, HoldLineBreaksAsProgramsEscapeThem) {
  const auto forms = forms_of("line one\nline\ttwo\rend");
  EXPECT_TRUE(has(forms, "line one\\nline\\ttwo\\rend"));
  EXPECT_TRUE(has(forms, "line%20one%0Aline%09two%0Dend"));
}

TEST(SecretForms, KeepWhatAUrlKeeps) {
  EXPECT_TRUE(has(forms_of("a-b.c_d~e/f"), "a-b.c_d~e%2Ff"));
}

TEST(SecretForms, LeaveOutEncodingsTooShortToTellAnything) {
  EXPECT_EQ(shown(forms_of("ab")), Texts{"ab"});
  EXPECT_TRUE(forms_of("").empty());
}

TEST(Passwords, AreFoundInUrlsAsTheyStandAndDecoded) {
  EXPECT_EQ(shown(passwords_in("postgresql://app:s%3Acr%4at%@db/x")),
            (Texts{"s%3Acr%4at%", "s:crJt%"}));
  EXPECT_EQ(shown(passwords_in("postgresql://app:a@b@c@db")), Texts{"a@b@c"});
  EXPECT_EQ(shown(passwords_in("x://u:100%zz%4z%4@h")), Texts{"100%zz%4z%4"});
}

TEST(Passwords, AreFoundInConnectionStrings) {
  EXPECT_EQ(shown(passwords_in("host=db password=s3cret user=app")), Texts{"s3cret"});
  EXPECT_EQ(shown(passwords_in("password='two words' user=app")), Texts{"two words"});
  EXPECT_EQ(shown(passwords_in("x?password=s3cret&sslmode=require")), Texts{"s3cret"});
}

TEST(Passwords, AreNotSeenWhereThereIsNone) {
  for (const std::string text :
       {"", "plain words", "a@b", "http://host/path", "http://user@host", "http://user@host:80",
        "postgresql://app:ab@db", "postgresql://notes:notes@db/notes",
        "postgresql://u:app@db/app?x"}) {
    EXPECT_TRUE(passwords_in(text).empty()) << text;
  }
}

TEST(Passwords, HideAlsoWhatIsAUsersNameWhenItIsLong) {
  EXPECT_EQ(shown(passwords_in("postgresql://application:application@db/x")), Texts{"application"});
}

TEST(Pieces, OfABadlyQuotedPasswordAreThoseThatDriversPrint) {
  EXPECT_EQ(shown(pieces_of("half/other#end?x")), (Texts{"half", "other"}));
  EXPECT_TRUE(pieces_of("").empty());
}

}  // namespace belay
