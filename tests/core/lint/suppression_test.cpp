// A comment silences the rule that it names, where it stands, when it gives a reason.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/lint/lint.hpp"

namespace belay::lint {
namespace {

Report linted(std::string_view text) {
  return lint_script(text, {}, {});
}

const Finding* finding(const Report& report, std::string_view rule) {
  const auto found = std::ranges::find(report.findings, rule, &Finding::rule);
  return found == report.findings.end() ? nullptr : &*found;
}

TEST(Suppression, BeforeInsideAndBehindTheStatementIsHonouredAndTold) {
  for (const char* text : {"-- belay: ignore drop-table: not used\ndrop table a;",
                           "drop -- belay: ignore drop-table: not used\ntable a;",
                           "drop table a; -- belay: ignore drop-table: not used\nselect 1;",
                           "--belay: ignore x-y, drop-table : not used\ndrop table a;"}) {
    const auto report = linted(text);
    const auto* found = finding(report, "drop-table");
    ASSERT_NE(found, nullptr) << text;
    if (std::string_view(text).find("x-y") != std::string_view::npos) {
      EXPECT_FALSE(found->ignored) << "an unknown rule silences nothing";
      continue;
    }
    EXPECT_EQ(found->ignored, "not used") << text;
  }
}

TEST(Suppression, OfOneStatementIsNotOfTheNext) {
  const auto report = linted("drop table a; -- belay: ignore drop-table: not used\ndrop table b;");
  ASSERT_GE(report.findings.size(), 2U);
  const auto open = std::ranges::count_if(
      report.findings, [](const auto& one) { return one.rule == "drop-table" && !one.ignored; });
  EXPECT_EQ(open, 1);
}

TEST(Suppression, OfOneStatementIsNotOfTheOneBeforeIt) {
  const auto report = linted("drop table a;\n-- belay: ignore drop-table: not used\ndrop table b;");
  std::vector<bool> ignored;
  for (const auto& one : report.findings) {
    if (one.rule == "drop-table") ignored.push_back(one.ignored.has_value());
  }
  EXPECT_EQ(ignored, (std::vector{false, true}));
}

TEST(Suppression, OfTheFileIsOfEachStatement) {
  const auto report =
      linted("-- belay: ignore-file drop-table: an old system\ndrop table a; drop table b;");
  for (const auto& one : report.findings) {
    if (one.rule != "drop-table") continue;
    EXPECT_EQ(one.ignored, "an old system");
  }
}

TEST(Suppression, WithoutAReasonSilencesNothingAndIsFound) {
  const auto report = linted("-- belay: ignore drop-table\ndrop table a;");
  EXPECT_FALSE(finding(report, "drop-table")->ignored);
  ASSERT_NE(finding(report, "suppression"), nullptr);
  EXPECT_EQ(finding(report, "suppression")->severity, Severity::danger);
}

TEST(Suppression, ThatNamesNoRuleOrAnUnknownOneSaysSo) {
  const auto said = [](std::string_view text) {
    const auto report = linted(text);
    const auto* found = finding(report, "suppression");
    return found ? found->message : std::string();
  };
  EXPECT_NE(said("-- belay: ignore: because\nselect 1;").find("names no rule"), std::string::npos);
  EXPECT_NE(said("-- belay: ignore x-y: because\nselect 1;").find("no rule 'x-y'"),
            std::string::npos);
  for (const char* other : {"/* belay: ignore x-y: no */ select 1;", "-- a comment\nselect 1;",
                            "-- belay: attend\nselect 1;"}) {
    EXPECT_EQ(said(other), "") << other;
  }
}

TEST(Suppression, OfWhatCannotBeReadIsHonoured) {
  const auto report = linted("-- belay: ignore not-analysed: a dialect\nSELEC 1;");
  EXPECT_EQ(finding(report, "not-analysed")->ignored, "a dialect");
}

TEST(Suppression, ThatIsNotNeededAnyMoreIsAdvice) {
  const std::string text = "-- belay: ignore drop-table: not used\nselect 1;";
  EXPECT_EQ(finding(linted(text), "suppression"), nullptr);
  const auto report = lint_script(text, {}, {.profile = Profile::advice});
  ASSERT_NE(finding(report, "suppression"), nullptr);
  EXPECT_EQ(finding(report, "suppression")->severity, Severity::advice);
}

TEST(Suppression, InAStringIsNone) {
  const auto report = linted("select '-- belay: ignore drop-table: x'; drop table a;");
  EXPECT_FALSE(finding(report, "drop-table")->ignored);
}

TEST(Gravest, LeavesOutWhatIsIgnored) {
  EXPECT_EQ(gravest(linted("set lock_timeout = '1s'; drop table a")), Severity::danger);
  EXPECT_EQ(gravest(linted("set lock_timeout = '1s';\n"
                           "drop table a; -- belay: ignore drop-table: x")),
            std::nullopt);
}

TEST(Profiles, StrictMakesWarningsDangersAndAdviceIsOffByDefault) {
  const auto text =
      "create type mood as enum ('a'); create index concurrently if not exists i on t (a);";
  EXPECT_EQ(finding(linted(text), "enum-type"), nullptr);
  const auto strict = lint_script(text, {}, {.profile = Profile::strict});
  ASSERT_NE(finding(strict, "enum-type"), nullptr);
  EXPECT_EQ(finding(strict, "enum-type")->severity, Severity::advice);
  EXPECT_EQ(finding(strict, "concurrent-leaves-invalid")->severity, Severity::danger);
}

}  // namespace
}  // namespace belay::lint
