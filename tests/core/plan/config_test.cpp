#include "core/plan/config.hpp"

#include <gtest/gtest.h>

namespace belay::plan {
namespace {

std::string problems_of(const std::string& text) {
  auto config = parse_config(text);
  return config ? "" : to_text(config.error(), "belay.toml");
}

const std::string head = "[environment.production]\nstate = { sqlite = \"s.db\" }\n";

}  // namespace

TEST(Config, ReadsAnEnvironment) {
  const auto config =
      parse_config(head +
                   "[environment.production.database]\nurl = \"env:U\"\nidentity = { system = "
                   "\"7\", name = \"app\" }\n"
                   "[environment.production.migrations]\ntool = \"alembic\"\nenv_pass = [\"A\"]\n"
                   "[environment.production.releases]\nroot = \"/srv\"\n"
                   "services = [{ name = \"app\", reload = [\"true\"] }]\n"
                   "[environment.production.locks]\nwait = \"250ms\"\n");
  ASSERT_TRUE(config);
  const auto& env = config->environments.at("production");
  EXPECT_EQ(env.state, "s.db");
  EXPECT_EQ(env.database->system, "7");
  EXPECT_EQ(env.migrations->env_pass, std::vector<std::string>{"A"});
  EXPECT_EQ(env.releases->services[0].reload, std::vector<std::string>{"true"});
  EXPECT_EQ(env.locks.wait, Duration{250});
  EXPECT_EQ(env.locks.attempts, 40);
  EXPECT_FALSE(env.unknown_passes);
}

TEST(Config, RefusesAUrlInPlainTextAndDoesNotRepeatIt) {
  const auto text = problems_of(
      head + "[environment.production.database]\nurl = \"postgresql://u:hunter2@h/d\"\n");
  EXPECT_NE(text.find("must be a reference"), std::string::npos);
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
}

TEST(Config, NamesAnUnknownKeyWithItsPlace) {
  EXPECT_EQ(problems_of("[environment.production]\nstate = { sqlite = \"s\" }\nlockz = { }\n"),
            "belay.toml:3:1: unknown key 'lockz' (did you mean 'locks'?)");
}

TEST(Config, PointsAtWhatIsWrongOrAtTheTableThatLacksIt) {
  const std::string environment = head + "[environment.production.";
  EXPECT_TRUE(problems_of(environment + "locks]\nattempts = 0\n").starts_with("belay.toml:3:25:"));
  EXPECT_TRUE(problems_of(environment + "database]\nurl = \"postgresql://h/d\"\n")
                  .starts_with("belay.toml:4:1:"));
  EXPECT_TRUE(problems_of(environment + "releases]\nroot = \"r\"\nshared = [\"/x\"]\n")
                  .starts_with("belay.toml:3:25:"));
  EXPECT_TRUE(problems_of(environment + "database]\nadmin_database = \"x\"\n")
                  .starts_with("belay.toml:3:"));
}

TEST(Config, RefusesSharedPathsThatLeaveTheRelease) {
  for (const std::string path : {"../x", "/etc/passwd", "a/../../b"}) {
    EXPECT_NE(problems_of(head + "[environment.production.releases]\nroot = \"r\"\nshared = [\"" +
                          path + "\"]\n")
                  .find("'shared' holds"),
              std::string::npos);
  }
}

TEST(Config, ReadsServicesOfBothForms) {
  const std::string releases = head + "[environment.production.releases]\nroot = \"r\"\nkeep = 5\n";
  const auto config =
      parse_config(releases +
                   "services = [{ unit = \"app.service\", how = \"restart\", drain = \"30s\" }, "
                   "{ name = \"x\", reload = [\"true\"], within = \"5s\" }]\n");
  ASSERT_TRUE(config);
  const auto& read = *config->environments.at("production").releases;
  EXPECT_EQ(read.keep, 5);
  EXPECT_EQ(read.services[0].name, "app.service");
  EXPECT_TRUE(read.services[0].restart);
  EXPECT_EQ(read.services[0].drain, std::chrono::seconds(30));
  EXPECT_EQ(read.services[1].within, std::chrono::seconds(5));
  for (const std::string services :
       {"{ name = \"x\" }", "{ unit = \"a.service\", reload = [\"true\"] }",
        "{ unit = \"--help.service\" }", "{ unit = \"a b.service\" }", "{ unit = \"../a\" }",
        "{ reload = [\"true\"] }", "{ unit = \"a.service\", how = \"kill\" }"}) {
    EXPECT_NE(problems_of(releases + "services = [" + services + "]\n"), "") << services;
  }
}

TEST(Config, RefusesAToolThatIsNotDriven) {
  EXPECT_NE(problems_of(head + "[environment.production.database]\nurl = \"env:U\"\n"
                               "[environment.production.migrations]\ntool = \"liquibase\"\n")
                .find("one of: alembic"),
            std::string::npos);
}

TEST(Config, ReadsAToolByItsCommandsAndSaysWhatOneLacks) {
  const std::string tool = head +
                           "[environment.production.database]\nurl = \"env:U\"\n"
                           "[environment.production.migrations]\ntool = \"command\"\n";
  const std::string asks = "current = [\"m\", \"at\"]\npending = [\"m\", \"next\"]\n";
  const auto config = parse_config(tool + asks + "up = [\"m\", \"--to={revision}\"]\n");
  ASSERT_TRUE(config) << to_text(config.error(), "belay.toml");
  const auto& read = *config->environments.at("production").migrations;
  EXPECT_EQ(read.command, (std::vector<std::string>{"m", "at"}));
  EXPECT_EQ(read.up, (std::vector<std::string>{"m", "--to={revision}"}));
  EXPECT_TRUE(read.down.empty());
  EXPECT_EQ(read.version_table, "");
  const auto expect = [&](const std::string& more, const std::string& problem) {
    const auto problems = problems_of(tool + more);
    EXPECT_NE(problems.find(problem), std::string::npos) << problems;
  };
  expect(asks, "tool command needs 'up'");
  expect(asks + "up = [\"m\", \"up\"]\n", "'up' must hold {revision}");
  expect(asks + "up = [\"{revision}\"]\ndown = [\"m\"]\n", "'down' must hold {revision}");
  expect("up = [\"{revision}\"]\n", "tool command needs 'current'");
  expect(asks + "up = [\"{revision}\"]\nconfig = \"a.ini\"\n", "not of command");
}

TEST(Config, SaysHowToBeginWhenThereIsNoEnvironment) {
  EXPECT_NE(problems_of("").find("belay init"), std::string::npos);
}

}  // namespace belay::plan
