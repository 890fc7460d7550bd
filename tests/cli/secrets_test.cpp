// The password of the database's URL: in no output, in no file that a run leaves, in no argument
// list while it works.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

const std::string secret(Postgres::password);

class Secrets : public testing::Test {
 protected:
  // Every file below, by name, that holds the secret.
  std::vector<std::string> files_with_secret(const std::string& folder) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(scene_.path(folder))) {
      if (entry.is_regular_file() && read_text(entry.path()).find(secret) != std::string::npos) {
        found.push_back(entry.path().string());
      }
    }
    return found;
  }
  static std::vector<std::string> argument_lists_with_secret() {
    std::vector<std::string> found;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc", gone)) {
      const std::string pid = entry.path().filename();
      if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
      const auto words = read_text(entry.path() / "cmdline");
      if (words.find(secret) != std::string::npos) found.push_back(words);
    }
    return found;
  }
  support::Ended watched(const std::vector<std::string>& words) {
    const auto run = scene_.start(words);
    while (!run->has_ended()) EXPECT_EQ(argument_lists_with_secret(), std::vector<std::string>{});
    auto ended = run->wait();
    EXPECT_EQ(ended.output.find(secret), std::string::npos) << ended.output;
    return ended;
  }
  void expect_no_trace() {
    for (const std::string folder : {"state", "backups", "srv"}) {
      EXPECT_EQ(files_with_secret(folder), std::vector<std::string>{});
    }
  }

  Scene scene_;
};

}  // namespace

TEST_F(Secrets, AreNowhereAfterADeployAndARestore) {
  scene_.add_release("app-1", {first_revision()});
  EXPECT_EQ(watched({"run", scene_.add_plan("app-1", "0001"), "--log-level", "trace"}).status,
            status::succeeded);
  scene_.add_release("app-2", {first_revision(),
                               {"0002", "0001", "op.drop_column('items', 'body')",
                                "op.add_column('items', sa.Column('body', sa.Text))"}});
  scene_.make_unwell("app-2");
  EXPECT_EQ(watched({"run", scene_.add_plan("app-2", "0002"), "--log-level", "trace"}).status,
            status::restored);
  expect_no_trace();
  const auto audit = scene_.belay({"audit", "show", "--json"});
  EXPECT_EQ(audit.output.find(secret), std::string::npos);
}

TEST_F(Secrets, AreInNoMessageAndNoLedgerOfAToolThatPrintsItsUrlAndFails) {
  scene_.add_release(
      "app-1",
      {{"0001", "", "import os\n    raise RuntimeError(os.environ['DATABASE_URL'])", "pass"}});
  const auto ended = watched({"run", scene_.add_plan("app-1", "0001")});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("RuntimeError"), std::string::npos) << ended.output;
  EXPECT_EQ(read_text(scene_.path("state/state.db")).find(secret), std::string::npos);
}

TEST_F(Secrets, AreNowhereWhenTheDatabaseRefusesThem) {
  auto url = scene_.environment().at("DATABASE_URL");
  url.replace(url.find("postgres:"), 8, "nobody__");
  scene_.set_variable("DATABASE_URL", url);
  const auto ended = watched({"run", scene_.add_plan("app-1", "0001")});
  EXPECT_EQ(ended.status, status::refused) << ended.output;
}

}  // namespace belay::cli_test
