// Revisions held against the rules: whose findings are whose, what silences them, and group F.
#include "core/lint/revisions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace belay::lint {
namespace {

RevisionText revision(std::string sql, std::string source = "def upgrade():\n    pass\n") {
  return {{"x.py", std::move(source), std::move(sql)}};
}

const Finding* finding(const Report& report, std::string_view rule) {
  const auto found = std::ranges::find(report.findings, rule, &Finding::rule);
  return found == report.findings.end() ? nullptr : &*found;
}

std::vector<Report> linted(std::vector<RevisionText> revisions,
                           sql::Transactions transactions = sql::Transactions::each,
                           Profile profile = Profile::standard) {
  return lint_revisions({std::move(revisions), "SET lock_timeout = '1s';\n", transactions}, {},
                        {.profile = profile});
}

TEST(Revisions, HaveTheirOwnFindingsWithTheLinesOfTheirFiles) {
  const auto reports =
      linted({revision("DROP TABLE a;\n", "\n\ndef upgrade():\n    op.drop_table('a')\n"),
              revision("ALTER TABLE b ADD COLUMN c int;\n")});
  ASSERT_EQ(reports.size(), 2U);
  ASSERT_NE(finding(reports[0], "drop-table"), nullptr);
  EXPECT_EQ(finding(reports[0], "drop-table")->line, 4U);
  EXPECT_EQ(finding(reports[0], "drop-table")->statement, "DROP TABLE a");
  EXPECT_EQ(reports[0].statements, 1U);
  EXPECT_EQ(finding(reports[1], "drop-table"), nullptr);
  EXPECT_EQ(finding(reports[1], "missing-lock-timeout"), nullptr) << "the preamble sets it";
}

TEST(Revisions, KnowWhatThoseBeforeThemMade) {
  const std::string make = "CREATE TABLE a (id int);\n", drop = "ALTER TABLE a DROP COLUMN id;\n";
  EXPECT_NE(finding(linted({revision(make), revision(drop)})[1], "drop-column"), nullptr);
  // In one transaction nobody else has seen the table, but some databases have it already.
  EXPECT_NE(finding(linted({revision(make), revision(drop)}, sql::Transactions::together)[1],
                    "drop-column"),
            nullptr);
  EXPECT_EQ(finding(linted({revision(make + drop)})[0], "drop-column"), nullptr);
}

TEST(Revisions, ACommentInThePythonSilencesARuleForAllOfItAndNothingElse) {
  const std::string source =
      "# belay: ignore drop-table: nobody reads it\ndef upgrade():\n    pass\n";
  const auto reports =
      linted({revision("DROP TABLE a;\nDROP TABLE b;\n", source), revision("DROP TABLE c;\n")});
  for (const auto& one : reports[0].findings) {
    EXPECT_TRUE(one.rule != "drop-table" || one.ignored == "nobody reads it");
  }
  EXPECT_FALSE(finding(reports[1], "drop-table")->ignored);
}

TEST(Revisions, AStringThatLooksLikeACommentSilencesNothing) {
  for (const std::string quotes : {"'", "\"", "\"\"\"", "'''"}) {
    const auto source = "x = " + quotes + "# belay: ignore drop-table: no" + quotes + "\n";
    EXPECT_FALSE(finding(linted({revision("DROP TABLE a;\n", source)})[0], "drop-table")->ignored)
        << source;
  }
  // Python refuses both; the line ends the first string, the file the second.
  const auto on_next = "x = 'it\n# belay: ignore drop-table: yes\n";
  EXPECT_TRUE(finding(linted({revision("DROP TABLE a;\n", on_next)})[0], "drop-table")->ignored);
  const auto open = "x = '''it\n# belay: ignore drop-table: no\n";
  EXPECT_FALSE(finding(linted({revision("DROP TABLE a;\n", open)})[0], "drop-table")->ignored);
  const auto behind = "x = 'it\\'s'  # belay: ignore drop-table: yes\n";
  EXPECT_TRUE(finding(linted({revision("DROP TABLE a;\n", behind)})[0], "drop-table")->ignored);
}

TEST(Revisions, ACommentInTheSqlOfOneIsNotOfAnother) {
  const auto reports =
      linted({revision("-- belay: ignore-file drop-table: old\nDROP TABLE a;\nDROP TABLE b;\n"),
              revision("DROP TABLE c;\n")});
  EXPECT_EQ(finding(reports[0], "drop-table")->ignored, "old");
  EXPECT_FALSE(finding(reports[1], "drop-table")->ignored);
}

TEST(Revisions, ACommentBeforeOneStatementIsOfThatOneOnly) {
  const auto report =
      linted({revision("-- belay: ignore drop-table: old\nDROP TABLE a;\nDROP TABLE b;\n")})[0];
  std::vector<bool> ignored;
  for (const auto& one : report.findings) {
    if (one.rule == "drop-table") ignored.push_back(one.ignored.has_value());
  }
  EXPECT_EQ(ignored, (std::vector{true, false}));
}

TEST(Revisions, HaveNoPartInWhatStandsBeforeTheirTransactions) {
  const std::string preamble =
      "-- belay: ignore drop-table: of the preamble\nSET lock_timeout = 0;\n";
  const auto report =
      lint_revisions({{revision("DROP TABLE a;\n")}, preamble, sql::Transactions::each}, {}, {})[0];
  EXPECT_EQ(finding(report, "lock-timeout-off"), nullptr);
  EXPECT_FALSE(finding(report, "drop-table")->ignored);
}

TEST(Revisions, ACommentOfOneIsNotOfThatBeforeIt) {
  const auto reports = linted({revision("DROP TABLE a;\n", "from models import A\n"),
                               revision("DROP TABLE b;\n",
                                        "# belay: ignore drop-table, imports-models: gone\n"
                                        "from models import A\n")});
  for (const auto* rule : {"drop-table", "imports-models"}) {
    ASSERT_NE(finding(reports[0], rule), nullptr) << rule;
    EXPECT_FALSE(finding(reports[0], rule)->ignored) << rule;
    EXPECT_EQ(finding(reports[1], rule)->ignored, "gone") << rule;
  }
}

TEST(Revisions, ACommentAboutTheFileAloneIsOneThatIsNeeded) {
  const auto silenced = [](const std::string& comment) {
    const auto source = comment + "from models import A\n";
    return linted({revision("SELECT 1;\n", source)}, sql::Transactions::each, Profile::advice)[0];
  };
  const auto report = silenced("# belay: ignore imports-models: it is a copy\n");
  EXPECT_EQ(finding(report, "imports-models")->ignored, "it is a copy");
  EXPECT_EQ(finding(report, "suppression"), nullptr);
  for (const auto* other :
       {"# belay: ignore no-downgrade: it is a copy\n", "# belay: ignore imports-models\n"}) {
    EXPECT_FALSE(finding(silenced(other), "imports-models")->ignored) << other;
  }
}

TEST(Revisions, CountWhatIsNotAnalysedInThem) {
  const std::string sql = "SELEC 1;\nDO $$ BEGIN EXECUTE x; END $$;\n";
  const auto report = linted({revision(sql), revision("SELECT 1;\n")});
  EXPECT_EQ(report[0].not_analysed, 2U);
  EXPECT_EQ(report[1].not_analysed, 0U);
  const auto excused = linted({revision(sql, "# belay: ignore not-analysed: tried on a copy\n")});
  EXPECT_EQ(finding(excused[0], "not-analysed")->ignored, "tried on a copy");
}

TEST(Revisions, HaveDangersForWarningsWhereLintIsStrict) {
  const std::vector<RevisionText> one{revision("SELECT 1;\n", "from models import A\n")};
  const auto severity = [&](Profile profile) {
    return finding(linted(one, sql::Transactions::each, profile)[0], "imports-models")->severity;
  };
  EXPECT_EQ(severity(Profile::standard), Severity::warning);
  EXPECT_EQ(severity(Profile::strict), Severity::danger);
}

TEST(Revisions, ACommentWithoutAReasonIsFoundWhereItStands) {
  const std::string source = "\n# belay: ignore drop-table\n";
  for (const std::string sql : {"SELECT 1;\n", ""}) {
    const auto report = linted({revision(sql, source)})[0];
    ASSERT_NE(finding(report, "suppression"), nullptr) << sql;
    EXPECT_EQ(finding(report, "suppression")->line, 2U);
    EXPECT_EQ(finding(report, "suppression")->severity, Severity::danger);
  }
}

TEST(Revisions, OneWithoutSqlIsNotAnalysedAndMayBeExcused) {
  auto lost = revision("", "\n# belay: ignore offline-not-possible: tried on a copy\n");
  lost.problem = "there is no connection";
  lost.problem_line = 7;
  auto report = linted({lost})[0];
  EXPECT_EQ(report.not_analysed, 1U);
  ASSERT_NE(finding(report, "offline-not-possible"), nullptr);
  EXPECT_EQ(finding(report, "offline-not-possible")->line, 7U);
  EXPECT_EQ(finding(report, "offline-not-possible")->ignored, "tried on a copy");
  lost.sql.source.clear();
  EXPECT_FALSE(finding(linted({lost})[0], "offline-not-possible")->ignored);
}

TEST(Revisions, AreWarnedOfAnAutocommitBlockOnlyWhereSomethingStandsBesideIt) {
  const std::string block = "COMMIT;\nCREATE INDEX CONCURRENTLY i ON a (x);\nBEGIN;\n";
  const auto found = [&](const std::string& sql) {
    return finding(linted({revision(sql)})[0], "autocommit-block-splits") != nullptr;
  };
  EXPECT_FALSE(found(block));
  EXPECT_FALSE(found("SET statement_timeout = 0;\n" + block));
  EXPECT_TRUE(found("ALTER TABLE a ADD COLUMN x int;\n" + block));
  EXPECT_TRUE(found(block + "ALTER TABLE a ADD COLUMN y int;\n"));
}

TEST(Revisions, AreWarnedOfLocksThatOneKeepsForTheNext) {
  const std::vector<RevisionText> two{revision("ALTER TABLE a ADD COLUMN x int;\n"),
                                      revision("SELECT 1;\n")};
  constexpr auto rule = "all-revisions-in-one-transaction";
  EXPECT_EQ(finding(linted(two)[1], rule), nullptr);
  const auto reports = linted(two, sql::Transactions::together);
  EXPECT_EQ(finding(reports[0], rule), nullptr);
  ASSERT_NE(finding(reports[1], rule), nullptr);
  EXPECT_NE(finding(reports[1], rule)->message.find("access exclusive lock on a"),
            std::string::npos);
}

TEST(Revisions, OfOneTransactionAreJudgedByWhatTheOthersDidInItToo) {
  const std::vector<RevisionText> two{revision("ALTER TYPE mood ADD VALUE 'sad';\n"),
                                      revision("UPDATE people SET m = 'sad' WHERE id = 1;\n")};
  constexpr auto rule = "enum-value-used-too-early";
  EXPECT_EQ(finding(linted(two)[1], rule), nullptr);
  const auto together = linted(two, sql::Transactions::together);
  EXPECT_NE(finding(together[1], rule), nullptr);
}

TEST(Revisions, OfOneTransactionHaveAFindingForEachStatementOfALine) {
  const auto early = [](sql::Transactions transactions) {
    const auto source = "def upgrade():\n    op.execute(\"ALTER TYPE mood ADD VALUE 'ok'; ..\")\n";
    const auto reports =
        linted({revision("ALTER TYPE mood ADD VALUE 'sad';\n"),
                revision("ALTER TYPE mood ADD VALUE 'ok';\nSELECT 'ok';\nSELECT 'sad';\n", source)},
               transactions);
    return std::ranges::count(reports[1].findings, "enum-value-used-too-early", &Finding::rule);
  };
  EXPECT_EQ(early(sql::Transactions::each), 1);
  EXPECT_EQ(early(sql::Transactions::together), 2);
}

TEST(Revisions, OfOneTransactionHaveEachFindingOnce) {
  const auto drops = [](const std::string& source) {
    const auto reports =
        linted({revision("DROP TABLE a;\nDROP TABLE b;\n", source)}, sql::Transactions::together);
    return std::ranges::count(reports[0].findings, "drop-table", &Finding::rule);
  };
  EXPECT_EQ(drops("def upgrade():\n    op.execute(\"DROP TABLE a; DROP TABLE b\")\n"), 2);
  EXPECT_EQ(drops("def upgrade():\n    op.drop_table('a')\n    op.drop_table('b')\n"), 2);
}

TEST(Revisions, AreToldOfModelsThatTheyImport) {
  const auto line = [](const std::string& text) {
    const auto reports = linted({revision("SELECT 1;\n", "\n" + text + "\n")});
    const auto* found = finding(reports[0], "imports-models");
    return found == nullptr ? 0U : found->line;
  };
  for (const char* text : {"from app.models import User", "from app import db, models",
                           "    from app.models.user import User", "import app.models as m",
                           "from .models import (User, Order)", "from app.model import User"}) {
    EXPECT_EQ(line(text), 2U) << text;
  }
  for (const char* text : {"from alembic import op", "import modelling", "from models_of_cars is",
                           "# from app.models import User", "models = 1"}) {
    EXPECT_EQ(line(text), 0U) << text;
  }
}

TEST(Revisions, AreAdvisedOfAMissingWayDownOnly) {
  const auto advised = [](const std::string& source) {
    return finding(linted({revision("SELECT 1;\n", source)}, sql::Transactions::each,
                          Profile::advice)[0],
                   "no-downgrade") != nullptr;
  };
  EXPECT_TRUE(advised("def downgrade():\n    pass\n"));
  EXPECT_TRUE(
      advised("def downgrade() -> None:\n    # not needed\n    raise NotImplementedError()\n"));
  EXPECT_TRUE(advised("def upgrade():\n    pass\n"));
  EXPECT_TRUE(advised("def downgrade():\n    ...\n"));
  for (const char* source : {"def downgrade():\n    op.drop_table('a')\n\n\nx = 1\n",
                             "def downgrade():\n\top.drop_table('a')\n",
                             "def downgrade():\n# once there was more\n    op.drop_table('a')\n"}) {
    EXPECT_FALSE(advised(source)) << source;
  }
}

TEST(Revisions, ThatAskWhetherTheyRunOfflineAreTold) {
  const auto source = "def upgrade():\n    if not context.is_offline_mode():\n        x()\n";
  const auto report = linted({revision("SELECT 1;\n", source)})[0];
  ASSERT_NE(finding(report, "differs-offline"), nullptr);
  EXPECT_EQ(finding(report, "differs-offline")->line, 2U);
  EXPECT_EQ(finding(linted({revision("SELECT 1;\n", "# is_offline_mode\n")})[0], "differs-offline"),
            nullptr);
}

}  // namespace
}  // namespace belay::lint
