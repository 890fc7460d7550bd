#include "base/text.hpp"

#include <gtest/gtest.h>

namespace belay {

TEST(Nearest, FindsTheNameThatWasMeant) {
  const std::string_view names[] = {"migrate", "backup", "deploy"};
  EXPECT_EQ(nearest("migrat", names), "migrate");
  EXPECT_EQ(nearest("bakcup", names), "backup");
  EXPECT_EQ(nearest("xyzzy", names), "");
  EXPECT_EQ(nearest("migxxxx", names), "");
}

TEST(Escaped, ShowsControlBytesAndBrokenUtf8InsteadOfSendingThem) {
  EXPECT_EQ(escaped("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(escaped("ok \xc3\xa9\n"), "ok \xc3\xa9\n");
  EXPECT_EQ(escaped("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(escaped("\xc2\x9b"
                    "31m"),
            "\\xc2\\x9b"
            "31m");
  EXPECT_EQ(escaped("\x7f"), "\\x7f");
  EXPECT_EQ(escaped("cut \xc2"), "cut \\xc2");
}

TEST(Escaped, KeepsTabsLinesAndTheFirstLetterBeyondTheControls) {
  EXPECT_EQ(escaped("a\tb\nc\xc2\xa0"), "a\tb\nc\xc2\xa0");
}

TEST(IsName, RefusesWhatCouldLeaveADirectoryOrForgeALine) {
  EXPECT_TRUE(is_name("app-2.14.0"));
  EXPECT_FALSE(is_name("../etc"));
  EXPECT_FALSE(is_name("-rf"));
  EXPECT_TRUE(is_name("0_a.b-z9"));
  EXPECT_FALSE(is_name("Upper"));
  EXPECT_FALSE(is_name("a/b"));
  EXPECT_FALSE(is_name("a{"));
  EXPECT_FALSE(is_name(std::string(65, 'a')));
  EXPECT_FALSE(is_name(""));
}

TEST(IsValidUtf8, RefusesOverlongSurrogatesAndCutSequences) {
  EXPECT_TRUE(is_valid_utf8("z\xc3\xbcrich \xf0\x9f\x90\x98"));
  EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xe2\x82"));
  EXPECT_FALSE(is_valid_utf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(is_valid_utf8("\xf0\x8f\xbf\xbf"));
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_valid_utf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(is_valid_utf8("\xc3("));
  // The last before each of them.
  EXPECT_TRUE(is_valid_utf8("\xe0\xa0\x80 \xed\x9f\xbf \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
}

TEST(Trimmed, TakesAwayBlanksAtBothEndsOnly) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
}

TEST(Letters, AreThoseOfAsciiAlone) {
  EXPECT_EQ(lowered("AZ@[az_09\xc3\x84"), "az@[az_09\xc3\x84");
  EXPECT_EQ(raised("az`{AZ_09\xc3\xa4"), "AZ`{AZ_09\xc3\xa4");
}

TEST(WithinMessage, IsASmallLetterUnlessOfAnAbbreviation) {
  EXPECT_EQ(within_message("No such file or directory"), "no such file or directory");
  EXPECT_EQ(within_message("SSL connect error"), "SSL connect error");
  EXPECT_EQ(within_message("A file"), "a file");
  EXPECT_EQ(within_message("A"), "a");
  EXPECT_EQ(within_message(""), "");
}

TEST(SomeOf, NamesTheFirstAndSaysHowManyThereAre) {
  const std::vector<std::string> three{"a", "b\x1b", "c"};
  EXPECT_EQ(some_of(three, 3), "a, b\\x1b, c");
  EXPECT_EQ(some_of(three, 2), "a, b\\x1b, … (3 in all)");
  EXPECT_EQ(some_of({}, 2), "");
}

TEST(Split, IsUndoneByJoin) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(join(split("a,,b", ','), ","), "a,,b");
  EXPECT_EQ(join({}, ","), "");
}

}  // namespace belay
