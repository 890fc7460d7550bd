// The policy of an environment refuses a plan before anything is touched, is only tightened by the
// application, and is overridden by name and in the ledger only.
#include "cli/policy.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;
constexpr const char* no_way_back = "run = [\"true\"]\n";

class Policy : public testing::Test {
 protected:
  void SetUp() override { use("production"); }

  void use(const std::string& policy) {
    scene_.configure(
        "[[environment.test.notify]]\nwebhook = \"env:HOOK\"\n"
        "on = [\"failed\", \"needs_person\"]\n");
    scene_.set_variable("HOOK", "http://127.0.0.1:9/");
    scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"" + policy + "\"\n");
  }
  // One command without undo, and no preflight: two rules of production refuse it.
  std::string careless_plan() {
    return scene_.write_steps("careless", {step("command", no_way_back)});
  }
  support::Ended run(std::vector<std::string> more) {
    std::vector<std::string> words{"-e", "test", "run", careless_plan()};
    words.insert(words.end(), more.begin(), more.end());
    return scene_.belay(words);
  }
  void expect_untouched() {
    EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
    EXPECT_EQ(scene_.value("SELECT to_regnamespace('belay')"), "");
  }

  // Of a backup of now.
  void expect_rehearsed(const std::string& plan) {
    EXPECT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
    const auto ended = scene_.belay({"rehearse", plan});
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  }

  Scene scene_;
};

void expect_says(const support::Ended& ended, int status, const std::vector<std::string>& texts) {
  EXPECT_EQ(ended.status, status) << ended.output;
  for (const auto& text : texts) {
    EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
  }
}

// Settings of an environment with this policy, whose belay.toml is in `base`.
cli::Settings settings_with(const std::string& policy, const fs::path& base) {
  cli::Settings settings;
  settings.file = base / "belay.toml";
  settings.base = base;
  settings.environment.policy = policy;
  return settings;
}

policy::Level level_of(const std::vector<policy::Setting>& settings, std::string_view rule) {
  for (const auto& setting : settings) {
    if (setting.rule->id == rule) return setting.level;
  }
  return policy::Level::off;
}

}  // namespace

TEST_F(Policy, RefusesAPlanBeforeAnythingIsTouchedAndNamesEveryRule) {
  expect_says(run({}), status::refused,
              {"preflight_first: 1.1 ", "way_back: 1.1 ", "[policy-refused]", "--override"});
  expect_untouched();
  expect_says(scene_.belay({"run", careless_plan()}), status::refused, {"name_environment"});
  expect_untouched();
}

TEST_F(Policy, AdmitsAWholeDeploy) {
  scene_.add_release("app-1", {first_revision()});
  const std::string plan = scene_.add_plan("app-1", "0001");
  // The first deploy of all has nothing to go back to.
  expect_says(scene_.belay({"-e", "test", "run", plan}), status::refused, {"way_back: 1.6 "});
  expect_untouched();
  expect_rehearsed(plan);
  expect_says(scene_.belay({"-e", "test", "run", plan, "--override", "way_back=first deploy"}),
              status::succeeded, {"way_back", "first deploy"});
  scene_.add_release("app-2", {first_revision(), additive_revision()});
  const std::string next = scene_.add_plan("app-2", "0002");
  expect_says(scene_.belay({"-e", "test", "run", next}), status::refused,
              {"tried: 1.4 migrate to 0002 was not tried as it is"});
  expect_rehearsed(next);
  expect_says(scene_.belay({"-e", "test", "run", next}), status::succeeded, {});
}

TEST_F(Policy, IsToldByCheckAndPlanWithoutAnyRun) {
  for (const std::string command : {"check", "plan"}) {
    const auto ended = scene_.belay({"-e", "test", command, careless_plan()});
    expect_says(ended, command == "check" ? status::refused : status::succeeded,
                {"policy production: 18 of 20 rules hold", "refuse  way_back: 1.1 "});
    const auto json = scene_.json({"-e", "test", command, careless_plan()});
    EXPECT_EQ(json["policy"].if_array()->size(), 20U);
  }
  expect_untouched();
}

TEST_F(Policy, IsOverriddenRuleByRuleWithAReasonThatStandsInTheLedger) {
  expect_says(run({"--override", "way_back=a trial"}), status::refused, {"preflight_first: 1.1 "});
  expect_untouched();
  expect_says(run({"--override", "way_back=a trial", "--override", "preflight_first=no database"}),
              status::succeeded, {"way_back", "a trial"});
  expect_says(scene_.belay({"audit", "show"}), status::succeeded,
              {"rule_overridden", "no database", "has no way back but a person"});
  const auto report = scene_.belay({"report", "--output", scene_.path("r.html").string()});
  EXPECT_EQ(report.status, status::succeeded) << report.output;
  EXPECT_NE(read_text(scene_.path("r.html")).find("a trial"), std::string::npos);
}

TEST_F(Policy, RefusesAnOverrideThatSaysNothingOrIsNotNeeded) {
  expect_says(run({"--override", "way_back"}), status::invalid, {"has no reason"});
  expect_says(run({"--override", "way_back= "}), status::invalid, {"has no reason"});
  expect_says(run({"--override", "wayback=x"}), status::invalid, {"did you mean 'way_back'?"});
  use("development");
  expect_says(run({"--override", "way_back=x"}), status::invalid, {"nothing refuses by way_back"});
  expect_untouched();
}

TEST_F(Policy, WarnsAndLetsPassWhereThatIsItsLevel) {
  use("staging");
  expect_says(scene_.belay({"-e", "test", "check", careless_plan()}), status::refused,
              {"warn    way_back", "refuse  preflight_first"});
  expect_says(run({"--override", "preflight_first=x"}), status::succeeded, {"way_back"});
}

TEST_F(Policy, IsExplainedWithItsSourceAndTheLooserOneThatIsNotHeard) {
  write_text(scene_.path("policies/production.toml"),
             "[rules]\nway_back = \"off\"\npeople_told = \"refuse\"\n");
  expect_says(scene_.belay({"policy", "explain"}), status::succeeded,
              {"said by the shipped policy 'production'", "wants less, and is not heard"});
  expect_says(run({}), status::refused, {"way_back"});
  EXPECT_EQ(scene_.json({"policy", "explain"})["rules"].if_array()->size(), 22U);
}

TEST_F(Policy, ThatIsNowhereOrCannotBeReadIsAnErrorWithItsPlace) {
  use("prodution");
  expect_says(run({}), status::invalid, {"there is no policy 'prodution'", "'production'"});
  use("production");
  write_text(scene_.path("policies/production.toml"), "[rules]\nway_bak = \"off\"\n");
  expect_says(run({}), status::invalid, {"production.toml:2:1", "did you mean 'way_back'?"});
  expect_untouched();
}

TEST_F(Policy, DoesNotStandInTheWayOfABackup) {
  EXPECT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
}

TEST(PolicyFiles, OfTheApplicationAloneHoldAsTheyAre) {
  TempDir base;
  write_text(base / "policies/ours.toml", "[rules]\nway_back = \"warn\"\n");
  const auto rules = cli::policy_of(settings_with("ours", base.path()), base / "none");
  ASSERT_TRUE(rules) << describe(rules.error());
  EXPECT_EQ(level_of(*rules, "way_back"), policy::Level::warn);
}

TEST(PolicyFiles, OfRootTakeThePlaceOfTheShippedAndMayBeWrittenByRootOnly) {
  TempDir base;
  const fs::path root = base / "etc";
  write_text(root / "production.toml", "[rules]\nway_back = \"warn\"\n");
  chmod(root.c_str(), 0755);
  chmod((root / "production.toml").c_str(), 0644);
  const auto settings = settings_with("production", base.path());
  const auto read = cli::policy_of(settings, root);
  if (geteuid() == 0) {
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(level_of(*read, "way_back"), policy::Level::warn);
    EXPECT_EQ(level_of(*read, "bound_database"), policy::Level::off);
  } else {
    EXPECT_FALSE(read) << "a policy that an ordinary user owns was trusted";
  }
  for (const auto& path : {root, root / "production.toml"}) {
    chmod(path.c_str(), 0777);
    const auto refused = cli::policy_of(settings, root);
    ASSERT_FALSE(refused) << path;
    EXPECT_NE(refused.error().message.find("is not believed"), std::string::npos);
    chmod(path.c_str(), fs::is_directory(path) ? 0755 : 0644);
  }
}

// A link is followed by nobody who trusts what it leads to.
TEST(PolicyFiles, OfRootAreNoLinks) {
  TempDir base;
  write_text(base / "elsewhere", "[rules]\nway_back = \"off\"\n");
  fs::create_directories(base / "etc");
  chmod((base / "etc").c_str(), 0755);
  fs::create_symlink(base / "elsewhere", base / "etc/production.toml");
  const auto refused = cli::policy_of(settings_with("production", base.path()), base / "etc");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("is not believed"), std::string::npos);
}

// A loop of links stands for whatever keeps the reader from seeing it.
TEST(PolicyFiles, AreNotOverlookedWhereTheyCannotBeLookedAt) {
  TempDir base;
  const auto settings = settings_with("production", base.path());
  for (const auto& file : {base / "etc/production.toml", base / "policies/production.toml"}) {
    fs::create_directories(file.parent_path());
    fs::create_symlink(file, file);
    EXPECT_FALSE(cli::policy_of(settings, base / "etc")) << file;
    fs::remove(file);
  }
  EXPECT_TRUE(cli::policy_of(settings, base / "etc"));
}

}  // namespace belay::cli_test
