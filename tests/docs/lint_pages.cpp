// docs/lint: the list of the rules, and a page for each, printed from its own table entry.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/lint/rule.hpp"
#include "docs/pages.hpp"
#include "support/temp_dir.hpp"

namespace belay::docs {
namespace {

constexpr std::string_view index_head = R"(# SQL hazards

What `belay lint` finds in SQL, printed from the table of the rules; a test fails when this page and
it differ. Each page says why, which lock, who waits, and how the same is done safely. What each
statement does to its tables, without judgement, is told by `belay explain FILE`.

A *danger* stops the application, loses data or fails; a *warning* costs something or goes wrong in
some cases; *advice* is of design. `belay lint` ends with 3 on a danger (`--fail-on` changes that).
Group E and all other advice are told by the profiles `advice` and `strict` only; `strict` makes each
warning a danger.

Some hazards are of older servers only. Which version it is says the database (`--database`), or
`--server-version 15`; where neither does, such a danger is a warning.

Nothing is found about a table that was made in the same transaction: nobody else can see it.

To silence a rule, give a reason in a comment before the statement, inside it or behind it; it is
listed in every report: `-- belay: ignore drop-column: no code reads it since 2.14`. For a whole file:
`-- belay: ignore-file`. A comment without a reason silences nothing and is a danger itself. In a
revision of Alembic, `# belay: ignore drop-column: no code reads it since 2.14` anywhere in the file
silences the rule for that revision.

What is not SQL of PostgreSQL 15, a command of psql or an EXECUTE of computed text is found as
`not-analysed`; all else in the file is judged.

`belay lint` without a file looks at revisions of Alembic or Flask-Migrate: with `belay.toml` at
those that the environment's database lacks, else at what `--since REV` or `--changed` name. Their
SQL is what the tool itself gives in offline mode (`alembic upgrade FROM:TO --sql`), which runs
`env.py` and the revisions, but keeps them from every database that is reached over libpq. They are
judged as one script, in the transactions that they will have: Belay runs each by itself, and where
Belay does not run them, what `env.py` says in offline mode holds. A finding names the file, and the
line as far as the words of the statement tell it.
)";

struct Group {
  char letter;
  std::string_view title;
};
constexpr Group groups[] = {
    {'A', "Locks that are held during work that grows with the table"},
    {'B', "The shape of the transaction"},
    {'C', "Settings of the session"},
    {'D', "Lost data, and code that is running"},
    {'E', "Advice"},
    {'F', "Revisions of Alembic and Flask-Migrate"},
};

std::string block(std::string_view language, std::string_view text) {
  return "```" + std::string(language) + "\n" + std::string(text) + "\n```\n";
}

std::string rule_page(const lint::Rule& rule) {
  std::string page = "# " + std::string(rule.id) + "\n\n";
  page +=
      "*" + std::string(lint::word_of(rule.severity)) + "*: " + std::string(rule.title) + ".\n\n";
  const auto* language = rule.group == 'F' ? "python" : "sql";
  page += std::string(rule.why) + "\n\nFound:\n\n" + block(language, rule.bad);
  if (rule.boundaries == sql::Boundaries::one) page += "\nwith `--in-transaction`.\n";
  page += "\nInstead:\n\n" + block(language, rule.safe);
  if (!rule.alembic.empty()) page += "\nIn Alembic:\n\n" + block("python", rule.alembic);
  return page + "\nAll rules: [SQL hazards](README.md).\n";
}

const std::filesystem::path folder = std::filesystem::path(BELAY_SOURCE_DIR) / "docs/lint";

class RulePage : public testing::TestWithParam<const lint::Rule*> {};

TEST_P(RulePage, IsWhatTheRuleSays) {
  const auto file = folder / (std::string(GetParam()->id) + ".md");
  const auto wanted = rule_page(*GetParam());
  const bool same = std::filesystem::exists(file) && support::read_text(file) == wanted;
  if (std::getenv("BELAY_ACCEPT") != nullptr && !same) support::write_text(file, wanted);
  ASSERT_TRUE(std::filesystem::exists(file)) << file << "; BELAY_ACCEPT=1 writes it";
  EXPECT_EQ(support::read_text(file), wanted)
      << file << " differs from the table; BELAY_ACCEPT=1 writes it anew";
}

std::string label(const testing::TestParamInfo<const lint::Rule*>& info) {
  std::string name;
  for (const char c : info.param->id) name += c == '-' ? '_' : c;
  return name;
}
INSTANTIATE_TEST_SUITE_P(Rules, RulePage,
                         testing::ValuesIn(lint::rule_table().begin(), lint::rule_table().end()),
                         label);

TEST(RulePages, AreOfRulesThatThereAre) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto id = entry.path().stem().string();
    EXPECT_TRUE(id == "README" || lint::find_rule(id)) << entry.path();
  }
}

}  // namespace

std::string lint_index() {
  std::string page(index_head);
  for (const auto& group : groups) {
    page += "\n## " + std::string(1, group.letter) + ". " + std::string(group.title) +
            "\n\n| Rule | Severity | The hazard |\n|---|---|---|\n";
    for (const auto* rule : lint::rule_table()) {
      if (rule->group != group.letter) continue;
      const std::string id(rule->id);
      page += "| [" + id + "](" + id + ".md) | " + std::string(lint::word_of(rule->severity)) +
              " | " + cell(rule->title) + " |\n";
    }
  }
  return page;
}

}  // namespace belay::docs
