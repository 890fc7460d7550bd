#include "core/migration/survey.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"
#include "core/migration/head_check.hpp"

namespace belay::migration {
namespace {

using Strings = std::vector<std::string>;

// "code: message", a line a problem.
Strings problems_of(const std::vector<RevisionFile>& files) {
  Strings lines;
  for (const auto& problem : surveyed(files).problems) {
    lines.push_back(std::string(row_of(problem.kind).code) + ": " + problem.message);
  }
  return lines;
}

TEST(Survey, TellsEverythingThatIsWrongAtOnce) {
  EXPECT_EQ(
      problems_of({file("a1", "None"), file("b2", "f()"), RevisionFile{"c.py", "x = (\n"},
                   RevisionFile{"d.py", "revision = 'd4'\n"}, file(std::string(33, 'e'), "'a1'")}),
      (Strings{"cannot-tell: b2_x.py:2: cannot tell what \"down_revision\" is: "
               "down_revision = f()",
               "not-python: c.py:2: ends inside a bracket",
               "no-down-revision: d.py:1: no \"down_revision\" in this file",
               "long-id: " + std::string(33, 'e') + "_x.py:1: the id \"" + std::string(33, 'e') +
                   "\" is longer than 32 characters: the version table cannot hold it"}));
}

TEST(Survey, TakesItsLineageAlongWhenItIsMoved) {
  Survey first = surveyed({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'")});
  const Survey second = std::move(first);
  EXPECT_EQ(second.lineage.revisions().data(), second.revisions.data());
  EXPECT_EQ(ids(second, second.lineage.heads()), (std::vector<std::string>{"b2", "c3"}));
  EXPECT_EQ(second.lineage.find("c3"), std::optional<Lineage::Place>(2));
}

TEST(Survey, NamesBothFilesOfAnIdAndKeepsTheFirst) {
  const auto survey =
      surveyed({{"v/two.py", head_of("a1", "None")}, {"v/one.py", head_of("a1", "None")}});
  ASSERT_NE(survey.obstacle(), nullptr);
  EXPECT_EQ(survey.obstacle()->message,
            "the revision \"a1\" is in two files: v/one.py and v/two.py");
  ASSERT_EQ(survey.revisions.size(), 1U);
  EXPECT_EQ(survey.revisions.front().path, "v/one.py");
}

TEST(Survey, KeepsWhatComesAfterAnIdInTwoFiles) {
  const auto survey = surveyed({{"v/two.py", head_of("a1", "None")},
                                {"v/one.py", head_of("a1", "None")},
                                file("b2", "'a1'"),
                                file("c3", "'b2'")});
  const Lineage lineage(survey.revisions);
  EXPECT_EQ(ids(survey, lineage.newest_first()), (Strings{"c3", "b2", "a1"}));
  EXPECT_EQ(survey.problems.size(), 1U);
}

std::string hint_for_missing(const std::string& id, const RevisionFile& other) {
  const auto survey = surveyed({other, file("b2", "'" + id + "'")});
  if (survey.obstacle() == nullptr) return "none is missing";
  EXPECT_EQ(survey.obstacle()->message, "b2_x.py: its down_revision \"" + id + "\" is in no file");
  return survey.obstacle()->hint;
}

TEST(Survey, NamesTheFileThatMayBeMeantForAMissingParent) {
  EXPECT_EQ(hint_for_missing("abcd", file("abcd12", "None")),
            "abcd12_x.py has the revision \"abcd12\"");
  EXPECT_EQ(hint_for_missing("abcd", {"v/users.py", head_of("abcd12", "None")}),
            "v/users.py has the revision \"abcd12\"");
  EXPECT_EQ(hint_for_missing("abcd", {"v/abcd_users.py", head_of("ffff", "None")}),
            "v/abcd_users.py has the revision \"ffff\"");
  for (const std::string id : {"abc", "bcd1"}) {
    EXPECT_EQ(hint_for_missing(id, file("abcd12", "None")),
              "bring the file back (git log --all -- '*" + id + "*'), or mend down_revision");
  }
}

TEST(Survey, NamesOfTheParentsOfAMergeOnlyTheMissingOne) {
  EXPECT_EQ(problems_of({file("a1", "None"), file("b2", "('a1', 'c3')")}),
            Strings{"missing-parent: b2_x.py: its down_revision \"c3\" is in no file"});
}

TEST(Survey, NamesOnlyWhatIsOnTheCycleNotWhatItStandsOn) {
  EXPECT_EQ(problems_of({file("x1", "None"), file("y1", "'x1'"), file("y2", "'x1'"),
                         file("m1", "('y1', 'y2')"), file("a1", "('b1', 'm1')"), file("b1", "'a1'"),
                         file("c1", "'b1'")}),
            Strings{"cycle: a cycle: \"a1\", \"b1\""});
}

TEST(Survey, DoesNotCallAParentMissingWhoseFileIsNotUnderstood) {
  EXPECT_EQ(problems_of({RevisionFile{"a1.py", "revision = f()\ndown_revision = None\n"},
                         file("b2", "'a1'")}),
            Strings{"cannot-tell: a1.py:1: cannot tell what \"revision\" is: revision = f()"});
}

TEST(Survey, GoesOnWhenOnlyLabelsCannotBeTold) {
  const auto survey = surveyed({file("a1", "None", "branch_labels = (NAME,)\n")});
  EXPECT_EQ(survey.obstacle(), nullptr);
  ASSERT_EQ(survey.problems.size(), 1U);
  EXPECT_EQ(survey.problems.front().gravity, Gravity::warning);
  EXPECT_EQ(survey.problems.front().kind, ProblemKind::cannot_tell);
}

TEST(Survey, DoesNotGoOnWhenADependencyCannotBeTold) {
  EXPECT_NE(surveyed({file("a1", "None", "depends_on = needs()\n")}).obstacle(), nullptr);
}

TEST(Survey, WarnsOfASecondBaseWithoutLabel) {
  EXPECT_EQ(problems_of({file("a1", "None", "branch_labels = 'x'\n"), file("b2", "None")}),
            Strings{"unlabelled-base: b2_x.py: one of 2 revisions without down_revision, and its "
                    "branch has no label"});
  EXPECT_EQ(problems_of({file("a1", "None", "branch_labels = 'x'\n"),
                         file("b2", "None", "branch_labels = 'y'\n")}),
            Strings{});
  EXPECT_EQ(problems_of({file("a1", "None"), file("b2", "'a1'")}), Strings{});
}

TEST(Survey, WarnsOfARootThatOnlyDependsOnHeads) {
  EXPECT_EQ(
      problems_of({file("a1", "None", "branch_labels = 'x'\n"),
                   file("b2", "None", "depends_on = ('a1',)\n")}),
      Strings{"dependency-only-root: b2_x.py: has no down_revision, only depends_on: it joins "
              "nothing, the heads stay"});
  EXPECT_EQ(problems_of({file("a1", "None", "branch_labels = 'x'\n"),
                         file("b2", "None", "depends_on = 'a1'\nbranch_labels = 'y'\n")}),
            Strings{});
}

TEST(Survey, WarnsOfAMergeThatChangesTheSchema) {
  const std::string imports = "from alembic import op\n";
  EXPECT_EQ(problems_of({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'"),
                         file("d4", "('b2', 'c3')",
                              imports + "def upgrade():\n    op.drop_table('t')\n"
                                        "def downgrade():\n    pass\n")}),
            Strings{"merge-with-operations: d4_x.py: joins 2 branches and changes the schema too: "
                    "drop table t"});
  EXPECT_EQ(problems_of({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'"),
                         file("d4", "('b2', 'c3')",
                              "def upgrade():\n    pass\ndef downgrade():\n    pass\n")}),
            Strings{});
}

TEST(Survey, WarnsOfADocstringThatDisagrees) {
  const auto with = [](const std::string& doc) {
    return problems_of({file("b2", "None"), RevisionFile{"a1.py", "'''x\n\n" + doc + "\n'''\n" +
                                                                      head_of("a1", "'b2'")}});
  };
  EXPECT_EQ(with("Revises: c3"),
            Strings{"docstring-disagrees: a1.py:6: the docstring says \"Revises: c3\", but "
                    "down_revision is \"b2\""});
  EXPECT_EQ(with("Revision ID: z"),
            Strings{"docstring-disagrees: a1.py:5: the docstring says \"Revision ID: z\", but "
                    "revision is \"a1\""});
  EXPECT_EQ(with("Revision ID: a1\nRevises: b2"), Strings{});
  EXPECT_EQ(with("Revises: None, , b2"), Strings{});
  EXPECT_EQ(with("Revises: None").size(), 1U);
  EXPECT_EQ(with("It also Revises: c3"), Strings{});
  EXPECT_EQ(problems_of({file("b2", "None"),
                         RevisionFile{"a1.py", "'Revises: c3'\n" + head_of("a1", "'b2'")}}),
            Strings{"docstring-disagrees: a1.py:3: the docstring says \"Revises: c3\", but "
                    "down_revision is \"b2\""});
}

std::vector<HeadConflict> conflicts(const std::vector<RevisionFile>& files) {
  const auto survey = surveyed(files);
  return head_conflicts(Lineage(survey.revisions));
}

TEST(HeadConflicts, AreNoneWithOneHead) {
  EXPECT_TRUE(conflicts({file("a", "None"), file("b", "'a'")}).empty());
  EXPECT_TRUE(conflicts({}).empty());
}

TEST(HeadConflicts, NameTheHeadsAndTheFilesThatCouldFollowTheOther) {
  const auto found =
      conflicts({file("a", "None"), file("b", "'a'"), file("c", "'a'"), file("d", "'c'")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].heads, (Strings{"b", "d"}));
  ASSERT_EQ(found[0].rebases.size(), 2U);
  EXPECT_EQ(found[0].rebases[0].path, "b_x.py");
  EXPECT_EQ(found[0].rebases[0].then, "d");
  EXPECT_EQ(found[0].rebases[1].path, "c_x.py");
  EXPECT_EQ(found[0].rebases[1].now, "a");
  EXPECT_EQ(found[0].rebases[1].then, "b");
}

TEST(HeadConflicts, AreJudgedPerLabel) {
  const std::string x = "branch_labels = 'x'\n";
  const std::string y = "branch_labels = 'y'\n";
  EXPECT_TRUE(conflicts({file("a", "None", x), file("b", "None", y)}).empty());
  const auto found =
      conflicts({file("a", "None", x), file("b", "None", y), file("c", "'b'"), file("d", "'b'")});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].label, "y");
  EXPECT_EQ(found[0].heads, (Strings{"c", "d"}));
}

// The first revisions of the branches that a rebase would move; none where a merge is in the way.
Strings rebases_of(const std::vector<RevisionFile>& files) {
  const auto survey = surveyed(files);
  Strings moved;
  for (const auto& conflict : head_conflicts(Lineage(survey.revisions))) {
    for (const auto& rebase : conflict.rebases) {
      moved.push_back(rebase.revision + " from " + rebase.now + " to " + rebase.then);
    }
  }
  return moved;
}

TEST(HeadConflicts, NameTheRebaseOfEachBranchWithoutAMerge) {
  EXPECT_EQ(rebases_of({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'")}),
            (Strings{"b2 from a1 to c3", "c3 from a1 to b2"}));
  // Of two histories with nothing in common.
  EXPECT_EQ(rebases_of({file("a1", "None"), file("b2", "None")}),
            (Strings{"a1 from  to b2", "b2 from  to a1"}));
  // The line of d4 holds a merge; its ancestors are met twice.
  EXPECT_EQ(rebases_of({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'"),
                        file("d4", "('b2', 'c3')"), file("e5", "'a1'")}),
            Strings{"e5 from a1 to d4"});
}

TEST(HeadConflicts, OfThreeHeadsNameNoRebase) {
  EXPECT_EQ(
      rebases_of({file("a1", "None"), file("b2", "'a1'"), file("c3", "'a1'"), file("d4", "'a1'")}),
      Strings{});
}

TEST(HeadConflicts, KnowWhereALedgerHasARevisionOfTheBranch) {
  const auto found =
      conflicts({file("a", "None"), file("b", "'a'"), file("c", "'a'"), file("d", "'c'")});
  const auto& rebase = found[0].rebases[1];
  EXPECT_EQ(rebase.branch, (Strings{"d", "c"}));
  const std::vector<KnownLedger> ledgers{{"production", {{"a", "R1"}, {"b", "R2"}}, true},
                                         {"staging", {}, false}};
  const auto nowhere = seen_by(ledgers, rebase);
  EXPECT_FALSE(nowhere.applied);
  EXPECT_EQ(nowhere.without, Strings{"production"});
  EXPECT_EQ(nowhere.silent, Strings{"staging"});
  const auto there = seen_by(ledgers, found[0].rebases[0]);
  ASSERT_TRUE(there.applied);
  EXPECT_EQ(there.applied->environment, "production");
  EXPECT_EQ(there.applied->revision, "b");
  EXPECT_EQ(there.applied->run, "R2");
}

TEST(HeadConflicts, KnowWhatWasAppliedBeforeWhatALedgerNames) {
  const auto survey =
      surveyed({file("a", "None"), file("b", "'a'"), file("c", "'b'"), file("d", "'a'")});
  const Lineage lineage(survey.revisions);
  const auto completed = complete({"production", {{"c", "R1"}, {"base", "R0"}}, true}, lineage);
  EXPECT_TRUE(completed.tells);
  EXPECT_EQ(completed.reached.at("b"), "R1");
  EXPECT_EQ(completed.reached.at("a"), "R1");
  EXPECT_FALSE(completed.reached.contains("d"));
  // What came before a revision that no file has, nobody knows.
  EXPECT_FALSE(complete({"production", {{"gone", "R1"}}, true}, lineage).tells);
}

}  // namespace
}  // namespace belay::migration
