// What is restored is what was compared, whoever swaps or writes files meanwhile: real pg_restore,
// behind a script that does what an attacker would do between the check and the use.
#include "world/pg/held_dump.hpp"

#include <unistd.h>

#include "support/temp_dir.hpp"
#include "world/pg/backup_tool.hpp"
#include "world/pg/target.hpp"
#include "world/process/process_runner.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

class NoStop final : public ports::Stop {
 public:
  ports::StopLevel level() const override { return ports::StopLevel::none; }
};

class RestoredDump : public testing::Test {
 protected:
  RestoredDump() {
    target_.sql("CREATE TABLE items (body text); INSERT INTO items VALUES ('true')");
    real_ = dump("real");
    target_.sql("UPDATE items SET body = 'false'");
    dump("planted");
    take(swap_->create_like(target_.name, "held_copy"));
  }
  ~RestoredDump() override { static_cast<void>(swap_->drop_copy("held_copy")); }

  ports::BackupReceipt dump(const std::string& name) {
    ports::BackupRequest request{
        attempt_,          files_ / name, 1, std::chrono::minutes(1), std::chrono::seconds(10),
        files_ / "out.log"};
    request.format = ports::DumpFormat::custom;
    return take(tools()->dump(request, stop_));
  }
  std::unique_ptr<ports::BackupTool> tools(const fs::path& bin = {}) {
    return take(open_backup_tool(
        {{Secret(target_.server.url(target_.name)), "belay:test"}, files_ / "scratch", bin},
        *runner_));
  }
  // pg_restore, with these lines of shell around what it does with a database.
  fs::path around(const std::string& before, const std::string& after) {
    const fs::path folder = files_ / "bin";
    fs::create_directories(folder);
    fs::create_symlink(support::Postgres::bin() / "pg_dump", folder / "pg_dump");
    support::write_text(folder / "pg_restore",
                        "#!/bin/sh\ncd " + (files_ / "real").string() + "\n" + before + "\n" +
                            (support::Postgres::bin() / "pg_restore").string() +
                            " \"$@\" || exit 1\n" + after + "\n");
    fs::permissions(folder / "pg_restore", fs::perms(0755));
    return folder;
  }
  Done restore(const fs::path& bin) {
    return tools(bin)->restore(real_, "held_copy", attempt_, 1, std::chrono::minutes(1), stop_);
  }
  std::string body() { return target_.server.value("held_copy", "SELECT body FROM items"); }

  Target target_{"held"};
  support::TempDir files_;
  NoStop stop_;
  AttemptId attempt_{{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, {0, 0}, 1};
  std::unique_ptr<ports::ProcessRunner> runner_ = make_process_runner(files_ / "home");
  std::unique_ptr<ports::DatabaseSwap> swap_ = take(open_swap(target_.options()));
  ports::BackupReceipt real_;
};

constexpr const char* planted = "cp ../planted/database.dump x && mv x database.dump";

}  // namespace

TEST_F(RestoredDump, IsTheOneThatWasComparedAndRefusedWhenItsFileWasSwappedMeanwhile) {
  const auto restored = restore(around(planted, ""));
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::backup_invalid) << restored.error().message;
  EXPECT_EQ(body(), "true") << "pg_restore read the file that was planted";
  EXPECT_FALSE(fs::exists(files_ / "real.held"));
}

TEST_F(RestoredDump, IsRefusedWhenItsFileWasSwappedBetweenTheProofAndTheRestore) {
  take(tools()->prove(real_, attempt_, std::chrono::minutes(1), stop_));
  fs::rename(files_ / "planted/database.dump", files_ / "real/database.dump");
  const auto restored = restore({});
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::backup_invalid);
  EXPECT_NE(restored.error().message.find("'database.dump' differs"), std::string::npos);
}

TEST_F(RestoredDump, IsRefusedWhenItsFileWasWrittenToMeanwhile) {
  const auto restored = restore(around("", "printf x >> database.dump"));
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::backup_invalid) << restored.error().message;
}

TEST_F(RestoredDump, IsReadThroughNoLink) {
  fs::rename(files_ / "real/database.dump", files_ / "elsewhere");
  fs::create_symlink(files_ / "elsewhere", files_ / "real/database.dump");
  const auto restored = restore({});
  ASSERT_FALSE(restored);
  EXPECT_NE(restored.error().message.find("not a plain file"), std::string::npos);
}

TEST(HeldDump, RemovesWhatADeadHolderLeft) {
  const support::TempDir files;
  fs::create_directories(files / "a");
  support::write_text(files / "a/toc.dat", "x");
  fs::create_directories(files / "b.held/deep");
  {
    const auto held = HeldDump::take(files / "a");
    ASSERT_TRUE(held);
    EXPECT_FALSE(fs::exists(files / "b.held"));
    EXPECT_EQ(support::read_text(held->path() / "toc.dat"), "x");
    EXPECT_TRUE(held->expect_untouched());
    support::write_text(files / "a/toc.dat", "y");
    EXPECT_FALSE(held->expect_untouched());
  }
  EXPECT_FALSE(fs::exists(files / "a.held"));
}

}  // namespace belay::world
