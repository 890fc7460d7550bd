// What the caller's environment says has no effect: neither on where Belay connects and how, nor on
// what its children do.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

// Of libpq: each would break the connection, or send it elsewhere, if it had a say.
const std::vector<std::pair<std::string, std::string>> of_libpq{
    {"PGHOST", "nowhere.invalid"},
    {"PGHOSTADDR", "127.0.0.99"},
    {"PGPORT", "1"},
    {"PGUSER", "nobody_of_that_name"},
    {"PGDATABASE", "no_such_database"},
    {"PGPASSWORD", "wrong"},
    {"PGOPTIONS", "-c default_transaction_read_only=on -c search_path=nowhere"},
    {"PGSERVICE", "no_such_service"},
    {"PGSERVICEFILE", "/nonexistent/services"},
    {"PGSYSCONFDIR", "/nonexistent"},
    {"PGSSLMODE", "verify-full"},
    {"PGREQUIRESSL", "1"},
    {"PGSSLROOTCERT", "/nonexistent/root.crt"},
    {"PGSSLMINPROTOCOLVERSION", "TLSv9"},
    {"PGGSSENCMODE", "require"},
    {"PGCHANNELBINDING", "require"},
    {"PGREQUIREPEER", "nobody_of_that_name"},
    {"PGTARGETSESSIONATTRS", "standby"},
    {"PGCLIENTENCODING", "no_such_encoding"},
    {"PGAPPNAME", "somebody else"},
    {"PGCONNECT_TIMEOUT", "nonsense"},
    {"PGDATESTYLE", "German"},
    {"PGTZ", "Mars/Olympus"},
    {"PGGEQO", "nonsense"},
};
// Of the tools that Belay starts, and of the C library.
const std::vector<std::pair<std::string, std::string>> of_tools{
    {"ALEMBIC_CONFIG", "/nonexistent/alembic.ini"},
    {"BASH_ENV", "/nonexistent/bashrc"},
    {"ENV", "/nonexistent/shrc"},
    {"PYTHONPATH", "POISON"},
    {"PYTHONSTARTUP", "/nonexistent/startup.py"},
    {"PYTHONHOME", "/nonexistent"},
    {"LC_ALL", "tr_TR.UTF-8"},
    {"LANG", "C"},
    {"TZ", "Pacific/Kiritimati"},
    {"HOME", "/nonexistent"},
    {"TMPDIR", "/nonexistent"},
};

class Poison : public testing::Test {
 protected:
  Scene scene_;
};

}  // namespace

TEST_F(Poison, OfEveryLibpqVariableAloneHasNoEffectOnASession) {
  scene_.add_release("app-1", {first_revision()});
  ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
  const auto expected = scene_.belay({"current"}).output;
  for (const auto& [name, value] : of_libpq) {
    scene_.set_variable(name, value);
    const auto seen = scene_.belay({"current"});
    EXPECT_EQ(seen.status, status::succeeded) << name << seen.output;
    EXPECT_EQ(seen.output, expected) << name;
    scene_.set_variable(name, "");
  }
}

TEST_F(Poison, OfAllVariablesAtOnceHasNoEffectOnADeployAndItsRestore) {
  // A module that must not be found by the release's Python.
  write_text(scene_.path("poison/alembic.py"), "raise SystemExit('poisoned')\n");
  for (const auto& [name, value] : of_libpq) scene_.set_variable(name, value);
  for (const auto& [name, value] : of_tools) {
    scene_.set_variable(name, value == "POISON" ? scene_.path("poison").string() : value);
  }
  scene_.add_release("app-1", {first_revision()});
  const auto done = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
  EXPECT_EQ(done.status, status::succeeded) << done.output;
  scene_.add_release("app-2", {first_revision(),
                               {"0002", "0001", "op.drop_column('items', 'body')",
                                "op.add_column('items', sa.Column('body', sa.Text))"}});
  scene_.make_unwell("app-2");
  const auto restored = scene_.belay({"run", scene_.add_plan("app-2", "0002")});
  EXPECT_EQ(restored.status, status::restored) << restored.output;
}

TEST_F(Poison, GetsToNoCommandOfAPlan) {
  scene_.set_variable("LEAKED", "yes");
  for (const auto& [name, value] : of_libpq) scene_.set_variable(name, value);
  const auto plan = scene_.write_steps(
      "env",
      {step("command", "run = [\"sh\", \"-c\", \"env | grep -E '^(PG|LEAKED|LD_|BASH)' > " +
                           scene_.path("seen").string() + " || true\"]\nharmless = true\n")});
  EXPECT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  EXPECT_EQ(read_text(scene_.path("seen")), "");
}

TEST_F(Poison, DoesNotFillInWhatAUrlLeavesOut) {
  const std::string port = std::to_string(Postgres::shared().port());
  scene_.set_variable("PGUSER", "postgres");
  scene_.set_variable("PGDATABASE", scene_.database());
  scene_.set_variable("PGPASSWORD", std::string(Postgres::password));
  for (const auto& [url, missing] : std::vector<std::pair<std::string, std::string>>{
           {"postgresql://127.0.0.1:" + port + "/" + scene_.database(), "names no user"},
           {"postgresql://postgres@127.0.0.1:" + port, "names no database"},
           {"host=127.0.0.1 user=postgres", "names no database"},
           {"postgresql:///?service=elsewhere", "names a service"}}) {
    scene_.set_variable("DATABASE_URL", url);
    const auto ended = scene_.belay({"current"});
    EXPECT_EQ(ended.status, status::invalid) << ended.output;
    EXPECT_NE(ended.output.find(missing), std::string::npos) << ended.output;
  }
  // A password is not filled in either.
  scene_.set_variable("DATABASE_URL",
                      "postgresql://postgres@127.0.0.1:" + port + "/" + scene_.database());
  const auto ended = scene_.belay({"current"});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
}

TEST_F(Poison, IsStillThereForWhoNamesIt) {
  // env: and env_pass name a variable; then it is meant.
  scene_.set_variable("PGURL", scene_.environment().at("DATABASE_URL"));
  scene_.reconfigure("env:DATABASE_URL", "env:PGURL");
  EXPECT_EQ(scene_.belay({"current"}).status, status::succeeded);
}

}  // namespace belay::cli_test
