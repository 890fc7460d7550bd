#include "core/ledger/codec.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "core/ledger/arbitrary.hpp"

namespace belay::ledger {
namespace {

constexpr std::size_t kind_count = std::variant_size_v<Record>;

Draft plain_draft() {
  return {*parse_instant("2026-11-21T04:31:53.120Z"),
          "boot",
          {0, "root", "ann", "db1"},
          3,
          RunId{"01J0000000000000000000000"},
          StepFailed{{0, 2}, 1, Effect::partial, "step-failed", "it broke", "mend it", Json{}}};
}

// The bytes of plain_draft() with one text in them replaced.
std::string with(std::string_view old_text, std::string_view new_text) {
  auto bytes = encode("production", 7, plain_draft());
  const auto at = bytes.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  return bytes.replace(at, old_text.size(), new_text);
}

ErrorCode refusal(const std::string& bytes) {
  const auto decoded = decode(bytes);
  EXPECT_FALSE(decoded) << bytes;
  return decoded ? ErrorCode::bug : decoded.error().code;
}

TEST(Codec, ReadsBackEveryRecordOfEveryKindAsItWasWritten) {
  for (std::size_t kind = 0; kind < kind_count; ++kind) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const Decoded written{"production", 42, Arbitrary(seed).draft(kind)};
      const auto bytes = encode(written.environment, written.seq, written.draft);
      const auto read = decode(bytes);
      ASSERT_TRUE(read) << "kind " << kind << " seed " << seed << ": " << describe(read.error())
                        << "\n"
                        << bytes;
      EXPECT_EQ(*read, written) << bytes;
      EXPECT_EQ(encode(read->environment, read->seq, read->draft), bytes);
    }
  }
}

TEST(Codec, NamesEveryKindDifferently) {
  std::set<std::string_view> all;
  for (std::size_t kind = 0; kind < kind_count; ++kind) {
    all.insert(kind_name(Arbitrary(0).record(kind)));
  }
  EXPECT_EQ(all.size(), kind_count);
}

TEST(Codec, RefusesWhatANewerBelayWrote) {
  EXPECT_EQ(refusal(with("\"step_failed\"", "\"step_pondered\"")),
            ErrorCode::ledger_unknown_record);
  EXPECT_EQ(refusal(with("\"version\":1", "\"version\":2")), ErrorCode::ledger_unknown_record);
  EXPECT_EQ(refusal(with("\"v\":1", "\"v\":2")), ErrorCode::ledger_unknown_record);
}

TEST(Codec, ReadsARunThatWasClosedBeforeARefusalHadAName) {
  auto draft = plain_draft();
  draft.record = RunClosed{RunEnd::restored};
  auto bytes = encode("production", 7, draft);
  const std::string version = "\"version\":2";
  const auto at = bytes.find(version);
  ASSERT_NE(at, std::string::npos) << bytes;
  const auto old = decode(bytes.replace(at, version.size(), "\"version\":1"));
  ASSERT_TRUE(old) << describe(old.error());
  EXPECT_EQ(std::get<RunClosed>(old->draft.record).end, RunEnd::restored);
}

// What an older Belay wrote, which had this version and nothing of what came since.
std::string older(Record record, const std::string& version) {
  auto draft = plain_draft();
  draft.record = std::move(record);
  auto bytes = encode("production", 7, draft);
  const std::string key = "\"version\":";
  return bytes.replace(bytes.find(key) + key.size(), 1, version);
}

TEST(Codec, ReadsARunThatWasOpenedBeforeItsFilesWereKept) {
  for (const std::string version : {"1", "2"}) {
    const auto old = decode(older(RunOpened{{}, "plan", "config", {}}, version));
    ASSERT_TRUE(old) << describe(old.error());
    EXPECT_FALSE(std::get<RunOpened>(old->draft.record).files);
    EXPECT_FALSE(std::get<RunOpened>(old->draft.record).saved);
  }
}

TEST(Codec, ReadsAGateThatWasReleasedBeforeThereWereApprovals) {
  const auto old = decode(older(GateReleased{2}, "1"));
  ASSERT_TRUE(old) << describe(old.error());
  EXPECT_FALSE(std::get<GateReleased>(old->draft.record).approvals);
}

TEST(Codec, RefusesARunWhoseKeptFilesLackAMember) {
  auto draft = plain_draft();
  draft.record = RunOpened{{}, "plan", "config", {}, RunFiles{"p", "c", "p.toml", "c.toml", "/b"}};
  const auto whole = encode("production", 7, draft);
  ASSERT_TRUE(decode(whole));
  for (const std::string member :
       {R"("base":"/b",)", R"("config":"c",)", R"("config_file":"c.toml",)", R"("plan":"p",)",
        R"(,"plan_file":"p.toml")"}) {
    auto bytes = whole;
    const auto at = bytes.find(member);
    ASSERT_NE(at, std::string::npos) << member << " in " << bytes;
    EXPECT_EQ(refusal(bytes.erase(at, member.size())), ErrorCode::ledger_corrupt) << member;
  }
}

TEST(Codec, RefusesEveryFormButTheCanonicalOne) {
  EXPECT_EQ(refusal(with("\"seq\":7", "\"seq\": 7")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"seq\":7", "\"seq\":7.0")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"seq\":7", "\"seq\":7,\"seq\":7")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("it broke", "it\\u0020broke")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("04:31:53.120Z", "04:31:53.12Z")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"facts\":null", "\"facts\":0.5")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"facts\":null", "\"facts\":18446744073709551615")),
            ErrorCode::ledger_corrupt);
}

TEST(Codec, RefusesMissingSurplusAndMistypedMembers) {
  EXPECT_EQ(refusal(with("\"boot\":\"boot\",", "")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with(",\"n\":1", "")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"n\":1", "\"n\":1,\"o\":1")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"n\":1", "\"n\":\"1\"")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"n\":1", "\"n\":2147483648")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"partial\"", "\"partly\"")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(with("\"version\":1", "\"version\":0")), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal(""), ErrorCode::ledger_corrupt);
  EXPECT_EQ(refusal("[]"), ErrorCode::ledger_corrupt);
}

// Every member of every object in `json`, taken away in turn, and replaced by one of another type.
void for_each_change(const Json& json, const std::function<void(Json)>& look) {
  if (const auto* array = json.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      for_each_change((*array)[i], [&](Json changed) {
        Json::Array items = *array;
        items[i] = std::move(changed);
        look(items);
      });
    }
  }
  const auto* object = json.if_object();
  if (!object) return;
  for (const auto& [key, member] : *object) {
    Json::Object without = *object;
    without.erase(key);
    look(without);
    const auto put = [&, key = key](Json changed) {
      Json other = *object;
      other.set(key, std::move(changed));
      look(other);
    };
    for (const Json& foreign : {Json{true}, Json{-3'000'000'000}, Json{"x"}}) {
      put(foreign);
    }
    for_each_change(member, put);
  }
}

TEST(Codec, ReadsNoRecordThatLacksAMemberOrHoldsAnotherTypeButAsItWouldWriteIt) {
  std::size_t refused = 0;
  for (std::size_t kind = 0; kind < kind_count; ++kind) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const auto whole = encode("production", 7, Arbitrary(seed).draft(kind));
      for_each_change(*parse_json(whole), [&](const Json& changed) {
        const auto bytes = canonical(changed);
        const auto read = decode(bytes);
        if (read) {
          EXPECT_EQ(encode(read->environment, read->seq, read->draft), bytes);
        } else {
          ++refused;
        }
      });
    }
  }
  EXPECT_GT(refused, 1000U);
}

TEST(Codec, RefusesEveryTruncation) {
  const auto bytes = encode("production", 7, plain_draft());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(refusal(bytes.substr(0, length)), ErrorCode::ledger_corrupt) << length;
  }
}

TEST(Codec, WritesForeignBytesSoThatTheRecordCanStillBeRead) {
  auto draft = plain_draft();
  std::get<StepFailed>(draft.record).message = "tool said \xff\xfe";
  std::get<StepFailed>(draft.record).facts.set("out", Json{"\xc3("});
  const auto read = decode(encode("production", 1, draft));
  ASSERT_TRUE(read) << describe(read.error());
  const auto& failed = std::get<StepFailed>(read->draft.record);
  EXPECT_EQ(failed.message, "tool said \\xff\\xfe");
  EXPECT_EQ(failed.facts["out"].string_or(""), "\\xc3(");
}

TEST(Codec, NeverCrashesOnAFlippedBit) {
  const auto good = encode("production", 7, plain_draft());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bytes = good;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const auto read = decode(bytes);
    if (read) {
      EXPECT_EQ(encode(read->environment, read->seq, read->draft), bytes);
    }
  }
}

}  // namespace
}  // namespace belay::ledger
