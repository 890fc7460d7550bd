// belay backup create, list, verify, prune, by the real binary with real pg_dump.
#include <filesystem>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class BackupCommands : public testing::Test {
 protected:
  BackupCommands() {
    scene_.sql("CREATE TABLE items (id int, body text); INSERT INTO items VALUES (1, 'kept')");
  }
  std::string create(const std::string& format = "directory") {
    const auto ended = scene_.belay({"backup", "create", "--format", format});
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
    return names().back();
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    const auto listed = scene_.json({"backup", "list"});
    for (const auto& backup : *listed["backups"].if_array()) {
      names.push_back(backup["name"].string_or(""));
    }
    return names;
  }
  fs::path folder(const std::string& name) { return scene_.path("backups/test") / name; }

  Scene scene_;
};

}  // namespace

TEST_F(BackupCommands, CreateGivesAReceiptThatListShowsWhole) {
  const auto name = create();
  const auto listed = scene_.json({"backup", "list"});
  const auto& backup = listed["backups"].if_array()->front();
  EXPECT_EQ(backup["identity"]["name"].string_or(""), scene_.database());
  EXPECT_EQ(backup["receipt"]["directory"].string_or(""), folder(name).string());
  EXPECT_EQ(backup["receipt"]["format"].string_or(""), "directory");
  EXPECT_GT(backup["receipt"]["bytes"].int_or(0), 0);
  EXPECT_GT(backup["receipt"]["dump_ms"].int_or(0), 0);
  EXPECT_GT(backup["database_bytes"].int_or(0), 0);
  EXPECT_GT(backup["server_version"].int_or(0), 150000);
  EXPECT_NE(backup["lsn"].string_or("").find('/'), std::string::npos);
  EXPECT_NE(backup["taken_at"].string_or("").find('T'), std::string::npos);
  EXPECT_EQ(backup["needed_by"].string_or("?"), "");
  const auto plain = scene_.belay({"backup", "list"});
  EXPECT_NE(plain.output.find(name), std::string::npos) << plain.output;
  EXPECT_NE(plain.output.find("of " + scene_.database()), std::string::npos) << plain.output;
  scene_.expect_nothing_left();
}

TEST_F(BackupCommands, ListShowsNothingThatIsNotProven) {
  const auto first = create();
  const auto second = create("custom");
  ASSERT_EQ(names(), (std::vector{first, second}));
  // Beside it, without a record: not ours. Of ours, with another manifest: not proven.
  fs::copy(folder(first), folder("like-" + first));
  EXPECT_EQ(names(), (std::vector{first, second}));
  fs::rename(folder(first) / "manifest.json", scene_.path("kept"));
  EXPECT_EQ(names(), std::vector{second});
  fs::copy(folder(second) / "manifest.json", folder(first) / "manifest.json");
  EXPECT_EQ(names(), std::vector{second}) << "the manifest is another backup's";
}

TEST_F(BackupCommands, VerifyReadsEveryByteAndSaysWhichFileIsBad) {
  const auto good = create();
  const auto bad = create("custom");
  EXPECT_EQ(scene_.belay({"backup", "verify"}).status, status::succeeded);
  auto text = read_text(folder(bad) / "database.dump");
  text[text.size() - 1] = static_cast<char>(text[text.size() - 1] ^ 1);
  write_text(folder(bad) / "database.dump", text);
  const auto ended = scene_.belay({"backup", "verify"});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find(good + "  whole"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("'database.dump' differs"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.belay({"backup", "verify", good}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"backup", "verify", bad}).status, status::nothing_changed);
  EXPECT_EQ(scene_.belay({"backup", "verify", "no-such"}).status, status::invalid);
}

TEST_F(BackupCommands, PruneLeavesTheNewestWhatAnOpenRunNeedsAndWhatIsNotOurs) {
  const auto waiting =
      scene_.write_steps("waiting", {step("backup"), phase("later", "manual = true"),
                                     step("command", "run = [\"true\"]\nharmless = true\n")});
  ASSERT_EQ(scene_.belay({"run", waiting}).status, status::waiting);
  const auto needed = names().front();
  const auto old = create();
  const auto newest = create();
  fs::create_directories(folder("of-somebody"));
  const auto dry = scene_.belay({"backup", "prune", "--keep", "1", "--dry-run"});
  EXPECT_NE(dry.output.find("would remove " + old), std::string::npos) << dry.output;
  EXPECT_EQ(names(), (std::vector{needed, old, newest}));
  EXPECT_EQ(scene_.belay({"backup", "prune"}).status, status::succeeded) << "14 are kept";
  EXPECT_EQ(names().size(), 3U);
  const auto pruned = scene_.belay({"backup", "prune", "--keep", "1"});
  EXPECT_EQ(pruned.status, status::succeeded) << pruned.output;
  EXPECT_EQ(names(), (std::vector{needed, newest}));
  EXPECT_FALSE(fs::exists(folder(old)));
  EXPECT_TRUE(fs::exists(folder("of-somebody")));
  EXPECT_NE(canonical(scene_.json({"audit", "show"})).find("backup prune: " + old),
            std::string::npos);
  EXPECT_EQ(scene_.belay({"backup", "prune", "--keep", "0"}).status, status::invalid);
  scene_.expect_nothing_left();
}

TEST_F(BackupCommands, ABackupMadeSinceIsNotWhatRollbackTakesBack) {
  const auto plan = scene_.write_steps(
      "touch",
      {step("command", "run = [\"touch\", \"" + scene_.path("done").string() +
                           "\"]\nundo = [\"rm\", \"" + scene_.path("done").string() + "\"]\n")});
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  create();
  const auto ended = scene_.belay({"rollback", "--reason", "errors"});
  EXPECT_FALSE(fs::exists(scene_.path("done"))) << ended.output;
}

}  // namespace belay::cli_test
