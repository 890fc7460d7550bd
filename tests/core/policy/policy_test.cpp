// Policies as files: what is read, what is refused, and which of two is heard.
#include "core/policy/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace belay::policy {
namespace {

Policy read(std::string_view text, std::string source = "a.toml") {
  auto policy = parse_policy(text, std::move(source));
  EXPECT_TRUE(policy) << plan::to_text(policy.error(), "a.toml");
  return policy ? *policy : Policy{};
}

std::string refused(std::string_view text) {
  const auto policy = parse_policy(text, "a.toml");
  return policy ? "" : plan::to_text(policy.error(), "a.toml");
}

const Setting& of(const std::vector<Setting>& settings, std::string_view rule) {
  return *std::ranges::find_if(settings, [&](const auto& s) { return s.rule->id == rule; });
}

}  // namespace

TEST(ParsePolicy, ReadsALevelForEachRuleThatIsNamed) {
  const auto policy = read("[rules]\nway_back = \"refuse\"\nbound_database = \"warn\"\n");
  EXPECT_EQ(policy.levels.size(), 2U);
  EXPECT_EQ(policy.levels.at("way_back"), Level::refuse);
  EXPECT_EQ(policy.levels.at("bound_database"), Level::warn);
}

TEST(ParsePolicy, RefusesWhatItDoesNotKnowWithPlaceAndNearestName) {
  EXPECT_EQ(refused("[rules]\nway_bak = \"refuse\"\n"),
            "a.toml:2:1: unknown key 'way_bak' (did you mean 'way_back'?)");
  EXPECT_NE(refused("[rules]\nway_back = \"deny\"\n").find("a.toml:2:"), std::string::npos);
  EXPECT_NE(refused("[rules]\nway_back = true\n").find("a.toml:2:"), std::string::npos);
  EXPECT_NE(refused("").find("'rules'"), std::string::npos);
  EXPECT_NE(refused("[rules").find("a.toml:1:"), std::string::npos);
}

TEST(SettingsOf, AreTheStricterOfBothAndNameWhoIsNotHeard) {
  const auto trusted =
      read("[rules]\nway_back = \"refuse\"\nbound_database = \"warn\"\n", "root's");
  const auto own =
      read("[rules]\nway_back = \"off\"\nbound_database = \"refuse\"\npeople_told = \"warn\"\n",
           "theirs");
  const auto settings = settings_of(trusted, &own);
  EXPECT_EQ(of(settings, "way_back").level, Level::refuse);
  EXPECT_EQ(of(settings, "way_back").source, "root's");
  EXPECT_EQ(of(settings, "way_back").looser, "theirs");
  EXPECT_EQ(of(settings, "bound_database").level, Level::refuse);
  EXPECT_EQ(of(settings, "bound_database").source, "theirs");
  EXPECT_EQ(of(settings, "people_told").level, Level::warn);
  EXPECT_EQ(of(settings, "probe_after_deploy").level, Level::off);
  EXPECT_EQ(of(settings_of(trusted, nullptr), "bound_database").level, Level::warn);
  EXPECT_EQ(told(of(settings, "way_back")), "refuse");
  EXPECT_EQ(told(of(settings, "probe_after_deploy")), "off");
}

TEST(SettingsOf, NameNobodyAsLooserWhereBothSayTheSame) {
  const auto trusted = read("[rules]\nway_back = \"warn\"\n", "root's");
  const auto own = read("[rules]\nway_back = \"warn\"\n", "theirs");
  const auto settings = settings_of(trusted, &own);
  EXPECT_EQ(of(settings, "way_back").source, "root's");
  EXPECT_EQ(of(settings, "way_back").looser, "");
}

TEST(ReceiptSigners, AreNamedByWhoIsTrustedAndOnlyTakenAwayByTheApplication) {
  const auto policy = [](const std::string& said, const std::string& source) {
    return read((said.empty() ? "" : "receipt_signers = \"" + said + "\"\n") + "[rules]\n", source);
  };
  struct Row {
    std::string trusted, own;
    std::string file, source, looser;
  };
  const std::vector<Row> rows{{"", "", "", "", ""},
                              {"", "ours", "", "", "theirs"},
                              {"", "off", "", "", ""},
                              {"off", "ours", "", "root's", "theirs"},
                              {"off", "off", "", "root's", ""},
                              {"/etc/s", "", "/etc/s", "root's", ""},
                              {"/etc/s", "ours", "/etc/s", "root's", "theirs"},
                              {"/etc/s", "/etc/s", "/etc/s", "root's", "theirs"},
                              {"/etc/s", "off", "", "theirs", ""}};
  for (const auto& row : rows) {
    const auto trusted = policy(row.trusted, "root's"), own = policy(row.own, "theirs");
    const auto signers = receipt_signers_of(&trusted, &own);
    EXPECT_EQ(signers.file, row.file) << row.trusted << " " << row.own;
    EXPECT_EQ(signers.source, row.source) << row.trusted << " " << row.own;
    EXPECT_EQ(signers.looser, row.looser) << row.trusted << " " << row.own;
  }
  const auto own = policy("ours", "theirs");
  EXPECT_EQ(receipt_signers_of(nullptr, &own).file, "ours") << "alone it holds as it is";
  EXPECT_EQ(receipt_signers_of(&own, nullptr).file, "ours");
  EXPECT_EQ(receipt_signers_of(nullptr, nullptr).file, "");
  EXPECT_NE(refused("receipt_signers = \"\"\n[rules]\n"), "");
  EXPECT_NE(refused("receipt_signers = 1\n[rules]\n"), "");
  EXPECT_NE(refused("receipt_signer = \"x\"\n[rules]\n").find("did you mean 'receipt_signers'?"),
            std::string::npos);
}

TEST(Levels, HaveTheWordsOfTheFile) {
  EXPECT_EQ(word_of(Level::off), "off");
  EXPECT_EQ(word_of(Level::warn), "warn");
  EXPECT_EQ(word_of(Level::refuse), "refuse");
}

TEST(ShippedPolicies, NameEveryRuleAndGrowStricterTowardsProduction) {
  const std::vector<std::string_view> names{"development", "production", "staging"};
  ASSERT_EQ(shipped_names(), names);
  const auto development = read(shipped_policy("development"));
  const auto staging = read(shipped_policy("staging"));
  const auto production = read(shipped_policy("production"));
  for (const auto& rule : rule_table()) {
    EXPECT_LE(development.levels.at(std::string(rule.id)), staging.levels.at(std::string(rule.id)))
        << rule.id;
    EXPECT_LE(staging.levels.at(std::string(rule.id)), production.levels.at(std::string(rule.id)))
        << rule.id;
  }
  EXPECT_EQ(shipped_policy("elsewhere"), "");
}

}  // namespace belay::policy
