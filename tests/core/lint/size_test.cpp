// The same statement is as grave as its table is large, where that is known.
#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "core/lint/lint.hpp"
#include "core/sql/known_ddl.hpp"

namespace belay::lint {
namespace {

sql::Knowledge counted(std::optional<std::int64_t> orders, std::optional<std::int64_t> users) {
  auto known = sql::knowledge_of(
      "CREATE TABLE orders (id int NOT NULL, user_id int); CREATE TABLE users (id int NOT NULL)");
  known.tables[{"", "orders"}].rows = orders;
  known.tables[{"", "users"}].rows = users;
  return known;
}

Finding found(const std::string& statement, const sql::Knowledge& known, std::string_view rule) {
  const auto text = "SET lock_timeout = '2s'; " + statement;
  for (auto& finding : lint_script(text, known, {}).findings) {
    if (finding.rule == rule) return finding;
  }
  ADD_FAILURE() << "no " << rule << " in " << statement;
  return {};
}

constexpr const char* unique = "ALTER TABLE orders ADD CONSTRAINT u UNIQUE (id)";
constexpr const char* foreign =
    "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id)";

TEST(Sizes, MakeADangerOfWorkAWarningWhereTheTableIsSmall) {
  const auto small = found(unique, counted(9'999, {}), "add-unique");
  EXPECT_EQ(small.severity, Severity::warning);
  EXPECT_TRUE(small.message.ends_with("; orders holds about 9,999 rows")) << small.message;
  EXPECT_EQ(found(unique, counted(10'000, {}), "add-unique").severity, Severity::danger);
}

TEST(Sizes, AreThoseOfTheLargestTableThatIsReadThrough) {
  for (const auto& [known, told] : std::initializer_list<std::pair<sql::Knowledge, std::string>>{
           {counted(5, 12'345'678), "; users holds about 12,345,678 rows"},
           {counted(12'345'678, 5), "; orders holds about 12,345,678 rows"}}) {
    const auto finding = found(foreign, known, "add-fk-validating");
    EXPECT_EQ(finding.severity, Severity::danger);
    EXPECT_TRUE(finding.message.ends_with(told)) << finding.message;
  }
}

TEST(Sizes, SayNothingWhereATableWasNeverCounted) {
  for (const auto& known : {counted(5, {}), counted({}, 5), sql::Knowledge{}}) {
    const auto finding = found(foreign, known, "add-fk-validating");
    EXPECT_EQ(finding.severity, Severity::danger);
    EXPECT_EQ(finding.message.find("holds about"), std::string::npos) << finding.message;
  }
}

// What is lost with a small table is lost all the same.
TEST(Sizes, DoNotExcuseWhatIsDestroyed) {
  EXPECT_EQ(found("DROP TABLE orders", counted(1, 1), "drop-table").severity, Severity::danger);
}

}  // namespace
}  // namespace belay::lint
