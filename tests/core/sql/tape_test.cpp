// The tree on its tape: what is there is found, and what is not is as if it were empty.
#include <gtest/gtest.h>

#include "core/sql/tape.hpp"

namespace belay::sql {
namespace {

void expect_empty(Node node) {
  EXPECT_FALSE(node["key"]);
  EXPECT_FALSE(node.first());
  EXPECT_TRUE(node.items().empty());
  EXPECT_EQ(node.text(), "");
  EXPECT_FALSE(node.truth());
}

TEST(ANode, ThatIsMissingIsEmptyWhateverIsAsked) {
  const Node none;
  EXPECT_FALSE(none);
  expect_empty(none);
  EXPECT_TRUE(none.all("key").empty());
  EXPECT_FALSE(none.any("key"));
  EXPECT_EQ(none.number(), 0);
  EXPECT_EQ(none.end(), 0U);
  EXPECT_EQ(none.key(), "");
  EXPECT_FALSE(Tape("").root());
}

TEST(ANode, OfAnotherKindIsEmptyToo) {
  const Tape tape(R"({"number":7,"list":[],"word":"true"})");
  expect_empty(tape.root()["number"]);
  EXPECT_EQ(tape.root()["number"].number(), 7);
  EXPECT_FALSE(tape.root()["list"].first());
  EXPECT_TRUE(tape.root()["list"].items().empty());
  EXPECT_EQ(tape.root()["list"].text(), "");
  EXPECT_EQ(tape.root()["word"].text(), "true");
  EXPECT_FALSE(tape.root()["word"].truth()) << "a string is no truth value";
}

TEST(ATape, HoldsTheTreeWhateverBlanksStandInIt) {
  for (const char* text : {R"({"a":[1,{"b":true}],"c":-3})",
                           "{ \"a\" : [1 , { \"b\" : true }\n] ,\n\"c\" : -3\n}\n"}) {
    const Tape tape(text);
    EXPECT_EQ(tape.root()["a"].items().size(), 2U) << text;
    EXPECT_TRUE(tape.root().any("b").truth()) << text;
    EXPECT_EQ(tape.root()["c"].number(), -3) << text;
    EXPECT_EQ(tape.root().all("a").size(), 1U) << text;
    EXPECT_FALSE(tape.root().any("d")) << text;
  }
}

TEST(ATape, ReadsTheEscapesThatLibpgQueryWrites) {
  const Tape tape(R"(["a\"b\\c","1\n2\t3\r4\f5\b6","\u003ca\u003e\u0001"])");
  const auto items = tape.root().items();
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].text(), "a\"b\\c");
  EXPECT_EQ(items[1].text(), "1\n2\t3\r4\f5\b6");
  EXPECT_EQ(items[2].text(), "<a>\x01");
}

TEST(ATape, ThatIsCutShortHoldsWhatWasThere) {
  EXPECT_EQ(Tape(R"({"a":[1,2)").root()["a"].items().size(), 2U);
  EXPECT_EQ(Tape(R"({"a":"bc)").root()["a"].text(), "bc");
  EXPECT_EQ(Tape(R"({"a":"bc\)").root()["a"].text(), "bc\\");
  EXPECT_EQ(Tape(R"({"a":"bc\u00)").root()["a"].text(), "bcu00");
  EXPECT_EQ(Tape("1,2]{").root().number(), 1);
}

}  // namespace
}  // namespace belay::sql
