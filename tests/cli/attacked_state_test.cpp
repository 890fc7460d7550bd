// The eight attacks on a real state file: four stop every command, four are found by a head that
// was kept elsewhere. tests/core/ledger/attacks_test.cpp makes each of them at every place of a
// chain; stale_state_test.cpp shows which of them the target itself finds.
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

// How a chain is hashed, as docs/ledger-format.md says it; that is no secret.
constexpr std::string_view rehash_all = R"(
  import hashlib
  last = b''
  for seq, data in state.execute('SELECT seq, bytes FROM record ORDER BY seq').fetchall():
    last = hashlib.sha256(b'belay.ledger/1\n' + last + b'\n' + bytes(data)).hexdigest().encode()
    state.execute('UPDATE record SET hash = ? WHERE seq = ?', (last.decode(), seq))
)";

class AttackedState : public testing::Test {
 protected:
  void SetUp() override { run(); }

  std::string plan() {
    return scene_.write_steps("one", {step("command", "run = [\"true\"]\nundo = [\"true\"]\n")});
  }
  void run() {
    const auto ended = scene_.belay({"run", plan()});
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  }
  std::string head() { return scene_.json({"audit", "verify"})["head"].string_or(""); }
  // Does something to the state file behind Belay's back.
  void tamper(const std::string& code) {
    const auto ended =
        scene_.program({"/usr/bin/python3", "-c",
                        "import sqlite3\nwith sqlite3.connect('" +
                            scene_.path("state/state.db").string() + "') as state:\n" + code});
    ASSERT_EQ(ended.status, 0) << ended.output;
  }
  void keep_copy() {
    fs::copy(scene_.path("state"), scene_.path("older"), fs::copy_options::recursive);
  }
  void put_copy_back() {
    fs::remove_all(scene_.path("state"));
    fs::rename(scene_.path("older"), scene_.path("state"));
  }
  // By what the target itself knows no run would go on with another ledger.
  void forget_epoch_of_target() {
    scene_.sql("DELETE FROM belay.epoch WHERE environment = 'test'");
  }
  void expect_every_command_refuses(const std::string& says) {
    const std::vector<std::vector<std::string>> commands{
        {"audit", "verify"}, {"status"}, {"run", plan()}, {"tick"}};
    for (const auto& words : commands) {
      const auto ended = scene_.belay(words);
      EXPECT_EQ(ended.status, status::refused) << words.front() << ended.output;
      EXPECT_NE(ended.output.find(says), std::string::npos) << ended.output;
    }
  }
  void expect_only_the_kept_head_tells(const std::string& kept, const std::string& says) {
    EXPECT_EQ(scene_.belay({"audit", "verify"}).status, status::succeeded);
    const auto ended = scene_.belay({"audit", "verify", "--expect-head", kept});
    EXPECT_EQ(ended.status, status::refused) << ended.output;
    EXPECT_NE(ended.output.find(says), std::string::npos) << ended.output;
  }

  Scene scene_;
};

}  // namespace

TEST_F(AttackedState, IsRefusedByEveryCommandWhenARecordWasChanged) {
  tamper(
      "  data = bytearray(state.execute('SELECT bytes FROM record WHERE seq = 3').fetchone()[0])\n"
      "  data[len(data) // 2] ^= 1\n"
      "  state.execute('UPDATE record SET bytes = ? WHERE seq = 3', (bytes(data),))");
  expect_every_command_refuses("record 3 of 'test' was changed");
}

TEST_F(AttackedState, IsRefusedByEveryCommandWhenARecordWasInserted) {
  tamper(
      "  state.execute('UPDATE record SET seq = 1000 + seq WHERE seq >= 3')\n"
      "  state.execute('UPDATE record SET seq = seq - 999 WHERE seq > 1000')\n"
      "  state.execute('INSERT INTO record SELECT environment, 3, hash, bytes FROM record "
      "WHERE seq = 2')\n" +
      std::string(rehash_all));
  expect_every_command_refuses("record 3 of 'test' calls itself number 2");
}

TEST_F(AttackedState, IsRefusedByEveryCommandWhenARecordWasDeleted) {
  tamper("  state.execute('DELETE FROM record WHERE seq = 3')");
  expect_every_command_refuses("record 3 of 'test' is missing");
}

TEST_F(AttackedState, IsRefusedByEveryCommandWhenRecordsWereReordered) {
  tamper(
      "  state.execute('UPDATE record SET seq = 1000 WHERE seq = 3')\n"
      "  state.execute('UPDATE record SET seq = 3 WHERE seq = 4')\n"
      "  state.execute('UPDATE record SET seq = 4 WHERE seq = 1000')\n" +
      std::string(rehash_all));
  expect_every_command_refuses("record 3 of 'test' calls itself number 4");
}

TEST_F(AttackedState, WithItsTailCutOffIsFoundByTheKeptHead) {
  const auto kept = head();
  run();
  EXPECT_EQ(scene_.belay({"audit", "verify", "--expect-head", kept}).status, status::succeeded);
  tamper("  state.execute('DELETE FROM record WHERE seq >= " + kept.substr(0, kept.find(':')) +
         "')");
  expect_only_the_kept_head_tells(kept, "and once ended at record");
  EXPECT_EQ(scene_.belay({"audit", "verify", "--expect-head", "x"}).status, status::invalid);
}

TEST_F(AttackedState, RolledBackToAnOlderCopyIsFoundByTheKeptHead) {
  keep_copy();
  run();
  const auto kept = head();
  put_copy_back();
  expect_only_the_kept_head_tells(kept, "and once ended at record");
}

TEST_F(AttackedState, ChangedAndHashedAnewIsFoundByTheKeptHead) {
  const auto kept = head();
  tamper(
      "  data = state.execute('SELECT bytes FROM record WHERE seq = 3').fetchone()[0]\n"
      "  data = bytes(data).replace(b'\"host\":\"', b'\"host\":\"not-')\n"
      "  state.execute('UPDATE record SET bytes = ? WHERE seq = 3', (data,))\n" +
      std::string(rehash_all));
  expect_only_the_kept_head_tells(kept, "is not the one whose hash was kept");
}

TEST_F(AttackedState, ForkedEmptiedOrReplacedIsFoundByTheKeptHead) {
  keep_copy();
  run();
  const auto kept = head();
  put_copy_back();
  forget_epoch_of_target();
  run();
  run();
  expect_only_the_kept_head_tells(kept, "is not the one whose hash was kept");

  tamper("  state.execute('DELETE FROM record')");
  expect_only_the_kept_head_tells(kept, "the ledger ends at record 0");

  fs::remove_all(scene_.path("state"));
  expect_only_the_kept_head_tells(kept, "the ledger ends at record 0");
  forget_epoch_of_target();
  run();
  run();
  expect_only_the_kept_head_tells(kept, "is not the one whose hash was kept");
}

}  // namespace belay::cli_test
