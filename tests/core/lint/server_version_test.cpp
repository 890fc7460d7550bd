// The same statement is as grave as the server's version makes it, where that is known.
#include <gtest/gtest.h>

#include <optional>

#include "core/lint/lint.hpp"

namespace belay::lint {
namespace {

std::optional<Severity> on_server(int version, std::string_view text, std::string_view rule) {
  sql::Knowledge known;
  known.server_version = version;
  const auto report = lint_script(text, known, {});
  for (const auto& finding : report.findings) {
    if (finding.rule == rule) return finding.severity;
  }
  return {};
}

std::optional<Severity> foreign_key(int version) {
  return on_server(version, find_rule("fk-not-valid-on-partitioned")->bad,
                   "fk-not-valid-on-partitioned");
}

TEST(ServerVersion, MakesADangerAWarningWhereItIsNotKnown) {
  EXPECT_EQ(foreign_key(0), Severity::warning);
  EXPECT_EQ(foreign_key(170009), Severity::danger);
  EXPECT_EQ(foreign_key(180000), std::nullopt);
}

TEST(ServerVersion, IsOfAPartitionedTableAndItsForeignKeyOnly) {
  for (const std::string change :
       {"ALTER TABLE plain ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users (id) NOT VALID",
        "ALTER TABLE parted ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users (id)",
        "ALTER TABLE parted ADD CONSTRAINT c CHECK (u > 0) NOT VALID",
        "ALTER TABLE parted ADD COLUMN required int NOT NULL"}) {
    const auto text =
        "CREATE TABLE plain (u int); CREATE TABLE parted (u int) PARTITION BY LIST (u); " + change;
    EXPECT_EQ(on_server(150000, text, "fk-not-valid-on-partitioned"), std::nullopt) << change;
  }
}

TEST(ServerVersion, OfFewServersIsToldOnThoseAlone) {
  for (const std::string build :
       {"CREATE INDEX CONCURRENTLY i ON a (b)", "REINDEX TABLE CONCURRENTLY a"}) {
    const auto on = [&](int version) {
      return on_server(version, build, "concurrent-build-corrupts");
    };
    for (const int version : {0, 130023, 140004, 150000}) {
      EXPECT_EQ(on(version), std::nullopt) << version;
    }
    EXPECT_EQ(on(140000), Severity::danger);
    EXPECT_EQ(on(140003), Severity::danger);
  }
  for (const std::string other :
       {"CREATE INDEX i ON a (b)", "REINDEX TABLE a", "DROP INDEX CONCURRENTLY i"}) {
    EXPECT_EQ(on_server(140000, other, "concurrent-build-corrupts"), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace belay::lint
