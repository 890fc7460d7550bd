#include "base/json.hpp"

#include <gtest/gtest.h>

namespace belay {
namespace {

const Json receipt(Json::Object{{"b", Json::Array{1, Json::Array{}, Json::Object{}}},
                                {"a", "x"},
                                {"none", nullptr},
                                {"sure", true}});

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST(Json, HasOneCanonicalText) {
  EXPECT_EQ(canonical(receipt), R"({"a":"x","b":[1,[],{}],"none":null,"sure":true})");
  EXPECT_EQ(canonical(Json(std::int64_t{-9'007'199'254'740'993})), "-9007199254740993");
  EXPECT_EQ(canonical("\"\\\n\r\t\x01\x7f\xc3\xa9/"), R"("\"\\\n\r\t\u0001\u007fé/")");
}

TEST(Json, OfAPieceOfTextOwnsIt) {
  std::string whole = "one two";
  const Json json(std::string_view(whole).substr(4));
  whole.assign("xxx xxx");
  EXPECT_EQ(canonical(json), R"("two")");
}

TEST(Json, IsIndentedForPeople) {
  EXPECT_EQ(pretty(receipt),
            "{\n  \"a\": \"x\",\n  \"b\": [\n    1,\n    [],\n    {}\n  ],\n"
            "  \"none\": null,\n  \"sure\": true\n}");
  EXPECT_EQ(pretty(Json(0.5)), "0.500000");
  EXPECT_EQ(pretty(Json(false)), "false");
}

TEST(Json, IsReadBackFromBothTexts) {
  EXPECT_EQ(*parse_json(canonical(receipt)), receipt);
  EXPECT_EQ(*parse_json(pretty(receipt)), receipt);
}

TEST(Json, ReadsEachKindOfNumberAsWhatItIs) {
  EXPECT_EQ(*parse_json("9223372036854775807"), Json(std::int64_t{9'223'372'036'854'775'807}));
  EXPECT_EQ(*parse_json("-3"), Json(-3));
  EXPECT_EQ(*parse_json("0.25"), Json(0.25));
  // Too large for an integer here: no integer, rather than another one.
  EXPECT_EQ(*parse_json("9223372036854775808")->if_double(), 9'223'372'036'854'775'808.0);
}

TEST(Json, RefusesWhatIsNoJsonIsNotUtf8OrTooDeep) {
  for (const std::string text : {"", "{", "[1,]", "{\"a\":1", "nul", "1 2", "\"\xff\"", "'a'"}) {
    const auto json = parse_json(text);
    ASSERT_FALSE(json) << text;
    EXPECT_EQ(json.error().code, ErrorCode::input_unreadable);
  }
  EXPECT_TRUE(parse_json(nested(64)));
  EXPECT_FALSE(parse_json(nested(65)));
}

TEST(Json, RefusesTextBeyond64MiB) {
  std::string text((64U << 20) + 1, ' ');
  text.back() = '1';
  EXPECT_FALSE(parse_json(text));
  EXPECT_TRUE(parse_json(std::string_view(text).substr(1)));
}

TEST(Json, GivesNullAndDefaultsForWhatIsNotThere) {
  EXPECT_EQ(receipt["a"].string_or("y"), "x");
  EXPECT_TRUE(receipt["missing"].is_null());
  EXPECT_TRUE(receipt["a"]["deeper"].is_null());
  EXPECT_EQ(receipt["a"].int_or(7), 7);
  EXPECT_EQ(receipt["b"].if_array()->front().int_or(7), 1);
  EXPECT_EQ(receipt["sure"].string_or("y"), "y");
  EXPECT_TRUE(receipt["sure"].bool_or(false));
  EXPECT_TRUE(receipt["a"].bool_or(true));
}

TEST(Json, MakesOfANullWhatIsPutIntoIt) {
  Json object;
  object.set("k", 1);
  object.set("k", 2);
  EXPECT_EQ(canonical(object), R"({"k":2})");
  Json array;
  array.push_back(std::uint64_t{3});
  array.push_back("x");
  EXPECT_EQ(canonical(array), R"([3,"x"])");
}

}  // namespace belay
