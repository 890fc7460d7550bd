// backup: what a receipt stands for, and that a dump which is not what it was is found before a
// restore uses it, by the real binary with real pg_dump.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class BackupStep : public testing::Test {
 protected:
  BackupStep() {
    scene_.sql("CREATE TABLE items (id int, body text); INSERT INTO items VALUES (1, 'kept')");
  }

  support::Ended backup(const std::string& lines = "") {
    return scene_.belay({"run", scene_.write_steps("backup", {step("backup", lines)})});
  }
  std::vector<fs::path> dumps() {
    std::vector<fs::path> found;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(scene_.path("backups/test"), missing)) {
      found.push_back(entry.path());
    }
    return found;
  }

  Scene scene_;
};

}  // namespace

TEST_F(BackupStep, MakesAPrivateDumpThatItsReceiptNames) {
  const auto ended = backup();
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  ASSERT_EQ(dumps().size(), 1U);
  EXPECT_EQ(fs::status(scene_.path("backups")).permissions() & fs::perms::others_all,
            fs::perms::none);
  for (const auto& file : fs::directory_iterator(dumps().front())) {
    EXPECT_EQ(fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all),
              fs::perms::none);
  }
  const auto audit = canonical(scene_.json({"audit", "show"}));
  EXPECT_NE(audit.find("\"directory\":\"" + dumps().front().string() + "\""), std::string::npos);
}

TEST_F(BackupStep, GivesUpBehindALockAndLeavesNothing) {
  Held holder(Postgres::shared().url(scene_.database()),
              "LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
  const auto ended = backup();
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("LOCK TABLE"), std::string::npos) << ended.output;
  EXPECT_TRUE(dumps().empty());
  EXPECT_TRUE(holder.alive());
}

TEST_F(BackupStep, KilledIsMadeAnewByResume) {
  Held holder(Postgres::shared().url(scene_.database()),
              "LOCK TABLE items IN ACCESS EXCLUSIVE MODE");
  const auto run = scene_.start({"run", scene_.write_steps("backup", {step("backup")})});
  while (scene_.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0") {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
  }
  run->signal(SIGKILL);
  run->wait();
  holder.release();
  // As if it had been killed a moment later, with the dump in its place and no record of it.
  ASSERT_EQ(dumps().size(), 1U);
  const auto partial = dumps().front();
  ASSERT_EQ(partial.extension(), ".partial");
  fs::rename(partial, partial.parent_path() / partial.stem());
  write_text(partial.parent_path() / partial.stem() / "stale", "of the first attempt");
  const auto resumed = scene_.belay({"resume"});
  EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
  ASSERT_EQ(dumps().size(), 1U);
  EXPECT_FALSE(fs::exists(dumps().front() / "stale"));
  scene_.expect_nothing_left();
}

// A plan whose migration only a restore could take back, whose dump is damaged meanwhile.
TEST_F(BackupStep, ThatWasDamagedSinceIsNotRestored) {
  scene_.sql("DROP TABLE items");
  scene_.add_release("app-1", {first_revision()});
  ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
  scene_.sql("INSERT INTO items VALUES (1, 'kept')");
  fs::remove_all(scene_.path("backups/test"));
  scene_.add_release("app-2", {first_revision(),
                               {"0002", "0001", "op.drop_column('items', 'body')",
                                "op.add_column('items', sa.Column('body', sa.Text))"}});
  const std::string flip =
      "import glob, sys\n"
      "name = max(glob.glob(sys.argv[1] + '/*/*.gz'))\n"
      "data = bytearray(open(name, 'rb').read())\n"
      "data[4] ^= 1  # gzip's time stamp: every byte that is unpacked stays right\n"
      "open(name, 'wb').write(data)";
  write_text(scene_.path("flip.py"), flip);
  const auto ended = scene_.belay(
      {"run",
       scene_.write_steps(
           "damage",
           {step("stage", "release = \"dist/app-2\"\n"), step("backup"),
            step("migrate", "to = \"0002\"\n"),
            step("command", "run = [\"python3\", \"" + scene_.path("flip.py").string() + "\", \"" +
                                scene_.path("backups/test").string() + "\"]\nharmless = true\n"),
            step("command", "run = [\"false\"]\nharmless = true\n")})});
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_NE(ended.output.find("restore the backup"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("none of its ways back could be taken"), std::string::npos)
      << ended.output;
  // The live database was not touched, and is open.
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(scene_.value("SELECT count(*) FROM items"), "1");
  EXPECT_EQ(Postgres::shared().value("postgres",
                                     "SELECT count(*) FROM pg_database WHERE datname "
                                     "LIKE '" +
                                         scene_.database() + "\\_%'"),
            "0");
  scene_.expect_nothing_left();
}

}  // namespace belay::steps_test
