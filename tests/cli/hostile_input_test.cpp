// Input that would harm, mislead or fool: refused by the real binary with its place, before a
// connection is made, and nothing is touched.
#include <sys/stat.h>
#include <unistd.h>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

struct Hostile {
  std::string name;
  std::string text;
  std::string says;  // with line and column
};

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int n = 0; n < times; ++n) text += piece;
  return text;
}

// Behind two good lines.
std::vector<Hostile> hostile_lines() {
  return {
      {"byte order mark", "\xef\xbb\xbf# a", "3:1: "},
      {"no UTF-8", "# \xff", "3:3: not valid UTF-8"},
      {"cut UTF-8", "# \xe2\x82", "3:3: not valid UTF-8"},
      {"bidirectional", "# a\u202eb", "3:4: a bidirectional"},
      {"isolate", "# a\u2066b", "3:4: a bidirectional"},
      {"escape", "# \x1b[2J", "3:3: a control character"},
      {"nul", std::string("# \0", 3), "3:3: a control character"},
      {"delete", "# \x7f", "3:3: a control character"},
      {"dotted key", "a" + repeated(".a", 100'000) + " = 1", "3:"},
      {"nested arrays", "a = " + repeated("[", 100'000), "3:"},
      {"nested tables", "a = " + repeated("{a=", 100'000), "3:"},
      {"duplicate", "x = 1\nx = 2", ":4:"},
      {"large", "#" + std::string(1U << 20, 'x'), "larger than 1 MiB"},
  };
}

class HostileInput : public testing::Test {
 protected:
  void expect_untouched() {
    EXPECT_FALSE(fs::exists(scene_.path("state/state.db")));
    EXPECT_FALSE(fs::exists(scene_.path("state/runs")));
    EXPECT_FALSE(fs::exists(scene_.path("srv/current")));
    EXPECT_EQ(scene_.value("SELECT to_regnamespace('belay')"), "");
  }
  void expect_refused(const support::Ended& ended, int status, const std::string& says) {
    EXPECT_EQ(ended.status, status) << ended.output;
    EXPECT_NE(ended.output.find(says), std::string::npos) << says << " in:\n" << ended.output;
    EXPECT_EQ(ended.output.find('\x1b'), std::string::npos);
    EXPECT_EQ(ended.output.find("\u202e"), std::string::npos);
    expect_untouched();
  }
  std::string touch_plan() {
    return scene_.write_steps(
        "touch", {step("command", "run = [\"touch\", \"" + scene_.path("touched").string() +
                                      "\"]\nharmless = true\n")});
  }

  Scene scene_;
};

}  // namespace

TEST_F(HostileInput, InAPlanIsRefusedWithItsPlace) {
  for (const auto& hostile : hostile_lines()) {
    SCOPED_TRACE(hostile.name);
    scene_.write_plan("hostile", "[plan]\nname = \"hostile\"\n" + hostile.text + "\n");
    for (const std::string command : {"run", "plan", "check"}) {
      expect_refused(scene_.belay({command, "plans/hostile.toml"}), status::invalid, hostile.says);
    }
  }
}

TEST_F(HostileInput, InAConfigurationIsRefusedWithItsPlace) {
  const auto plan = touch_plan();
  for (const auto& hostile : hostile_lines()) {
    SCOPED_TRACE(hostile.name);
    write_text(scene_.path("belay.toml"), "# one\n# two\n" + hostile.text + "\n");
    expect_refused(scene_.belay({"run", plan}), status::invalid, hostile.says);
  }
  EXPECT_FALSE(fs::exists(scene_.path("touched")));
}

TEST_F(HostileInput, InNamesIsRefusedWhereThePathWouldLeadElsewhere) {
  const std::vector<std::string> steps{
      step("deploy", "release = \"../etc\"\n"), step("deploy", "release = \"/etc\"\n"),
      step("deploy", "release = \"a/../../b\"\n"), step("deploy", "release = \".\"\n")};
  for (const auto& text : steps) {
    SCOPED_TRACE(text);
    const auto ended = scene_.belay({"run", scene_.write_steps("paths", {text})});
    EXPECT_EQ(ended.status, status::invalid) << ended.output;
    expect_untouched();
  }
}

// libpq passes such a file over in silence, and then complains of a password.
TEST_F(HostileInput, OfAPasswordFileIsRefusedBeforeTheConnection) {
  const auto plan = touch_plan();
  // Nobody listens there: a connection would fail otherwise.
  scene_.set_variable("DATABASE_URL", "postgresql://me@127.0.0.1:" + std::to_string(free_port()) +
                                          "/" + scene_.database());
  const auto file = scene_.path("pgpass");
  scene_.set_variable("PGPASSFILE", file.string());
  const auto expect = [&](const std::string& why) {
    const auto ended = scene_.belay({"run", plan});
    expect_refused(ended, status::invalid, "the password file '" + file.string() + "' " + why);
    EXPECT_EQ(ended.output.find("CnP-"), std::string::npos) << ended.output;
  };
  expect("is not there");
  write_text(file, "*:*:*:*:CnP-only-here\n");
  for (const mode_t mode : {0640, 0604, 0620}) {
    chmod(file.c_str(), mode);
    expect("can be read by others");
  }
  chmod(file.c_str(), 0600);
  fs::rename(file, scene_.path("elsewhere"));
  fs::create_symlink(scene_.path("elsewhere"), file);
  expect("is a link");
  fs::remove(file);
  fs::create_directory(file);
  expect("is no regular file");
  EXPECT_FALSE(fs::exists(scene_.path("touched")));
}

// And one that is as it must be is used.
TEST_F(HostileInput, OfNoKindIsAPrivatePasswordFile) {
  const auto file = scene_.path("pgpass");
  write_text(file, "*:*:*:postgres:" + std::string(Postgres::password) + "\n");
  chmod(file.c_str(), 0600);
  scene_.set_variable("PGPASSFILE", file.string());
  scene_.set_variable("DATABASE_URL", "postgresql://postgres@127.0.0.1:" +
                                          std::to_string(Postgres::shared().port()) + "/" +
                                          scene_.database());
  EXPECT_EQ(scene_.belay({"run", touch_plan()}).status, status::succeeded);
}

TEST_F(HostileInput, IsAlsoALabelWhoseUrlLeadsToAnotherDatabase) {
  auto& server = Postgres::shared();
  const auto production = server.create_database("production");
  scene_.add_release("app", {first_revision()});
  const auto plan =
      scene_.write_steps("label", {step("stage", "release = \"dist/app\"\n"), step("preflight"),
                                   step("migrate", "to = \"0001\"\n")});
  scene_.set_variable("DATABASE_URL", server.url(production));
  for (const std::string command : {"check", "run"}) {
    const auto ended = scene_.belay({command, plan});
    EXPECT_EQ(ended.status, status::refused) << ended.output;
    EXPECT_NE(ended.output.find(production), std::string::npos) << ended.output;
  }
  EXPECT_EQ(server.value(production, "SELECT to_regnamespace('belay')"), "");
  EXPECT_EQ(server.value(production, "SELECT to_regclass('items')"), "");
}

// What a variable holds reaches the migration exactly: no shell, no file with lines is between.
TEST_F(HostileInput, InAVariableArrivesAsItIs) {
  const std::string odd = "one\ntwo\r\t\"'$(touch /nowhere)`;\\ \xff\xfe end";
  scene_.set_variable("ODD", odd);
  scene_.reconfigure("env_pass = [", "env_pass = [\"ODD\", ");
  scene_.add_release("app", {{"0001", "",
                              "import os\n    open('" + scene_.path("seen").string() +
                                  "', 'wb').write(os.environb[b'ODD'])",
                              "pass"}});
  const auto ended =
      scene_.belay({"run", scene_.write_steps("odd", {step("stage", "release = \"dist/app\"\n"),
                                                      step("migrate", "to = \"0001\"\n")})});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(read_text(scene_.path("seen")), odd);
}

// More than the kernel passes on in one variable (MAX_ARG_STRLEN).
TEST_F(HostileInput, TooLargeForAVariableLeavesEverythingAsItWas) {
  write_text(scene_.path("app.env"), "LARGE=" + std::string(2U << 20, 'x') + "\n");
  chmod(scene_.path("app.env").c_str(), 0600);
  scene_.reconfigure("env_pass = [", "env_file = \"app.env\"\nenv_pass = [");
  scene_.add_release("app", {first_revision()});
  const auto ended =
      scene_.belay({"run", scene_.write_steps("large", {step("stage", "release = \"dist/app\"\n"),
                                                        step("migrate", "to = \"0001\"\n")})});
  EXPECT_TRUE(ended.status == status::nothing_changed || ended.status == status::invalid)
      << ended.output;
  EXPECT_EQ(ended.output.find("xxxxxxxxxxxxxxxx"), std::string::npos);
  EXPECT_EQ(scene_.value("SELECT to_regclass('items')"), "");
}

}  // namespace belay::cli_test
