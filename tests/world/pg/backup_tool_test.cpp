#include "world/pg/backup_tool.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "base/sha256.hpp"
#include "support/temp_dir.hpp"
#include "world/pg/target.hpp"
#include "world/process/process_runner.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

class Stopping final : public ports::Stop {
 public:
  ports::StopLevel level() const override { return level_; }
  ports::StopLevel level_ = ports::StopLevel::none;
};

constexpr const char* content = R"sql(
CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
INSERT INTO users (name) SELECT 'user ' || g FROM generate_series(1, 5000) g;
CREATE TABLE "odd ""name" ("c'ol" int);
INSERT INTO "odd ""name" VALUES (1), (2);
CREATE VIEW names AS SELECT name FROM users;
CREATE INDEX by_name ON users (name);
SELECT lo_from_bytea(0, 'a large object');)sql";

class Backup : public testing::Test {
 protected:
  Backup() {
    target.sql(content);
    tool = open(target.server.url(target.name));
  }

  std::unique_ptr<ports::BackupTool> open(const std::string& url, const fs::path& bin = {}) {
    return take(open_backup_tool({{Secret(url), "belay:test"}, files / "scratch", bin}, *runner));
  }
  ports::BackupRequest request(std::string_view name = "dump") {
    return {attempt,          files / name, 2, std::chrono::minutes(2), std::chrono::seconds(10),
            files / "out.log"};
  }
  ports::BackupReceipt dump(std::string_view name = "dump") {
    return take(tool->dump(request(name), stop));
  }
  Done prove(const ports::BackupReceipt& receipt) {
    return tool->prove(receipt, attempt, std::chrono::minutes(1), stop);
  }

  Target target{"backup"};
  support::TempDir files;
  Stopping stop;
  AttemptId attempt{{"01ARZ3NDEKTSV4RRFFQ69G5FAV"}, {0, 0}, 1};
  std::unique_ptr<ports::ProcessRunner> runner = make_process_runner(files / "home");
  std::unique_ptr<ports::BackupTool> tool;
};

ErrorCode code_of(const Done& done) {
  return done ? ErrorCode::bug : done.error().code;
}

TEST_F(Backup, ToolIsOfTheServersOwnVersion) {
  EXPECT_EQ(take(tool->version()).substr(0, 3), "15.");
}

TEST_F(Backup, ToolThatIsMissingIsNamed) {
  const auto version = open(target.server.url(target.name), "/nowhere")->version();
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().code, ErrorCode::migration_tool);
  EXPECT_NE(version.error().message.find("/nowhere/pg_dump"), std::string::npos);
}

TEST_F(Backup, IsPrivateAndSaysWhatItHolds) {
  const auto receipt = dump();
  EXPECT_GT(receipt.files, 3);
  EXPECT_GT(receipt.bytes, 0);
  EXPECT_GT(receipt.entries, 10);
  EXPECT_EQ(receipt.dump_version.substr(0, 3), "15.");
  EXPECT_EQ(receipt.manifest_digest.size(), 64U);
  struct stat facts {};
  ASSERT_EQ(stat(receipt.directory.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0700U);
  for (const auto& entry : fs::directory_iterator(receipt.directory)) {
    ASSERT_EQ(stat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U) << entry.path();
  }
  EXPECT_EQ(fs::exists(receipt.directory + ".partial"), false);
  EXPECT_TRUE(fs::is_empty(files / "scratch"));
  EXPECT_TRUE(prove(receipt));
}

TEST_F(Backup, ReceiptSurvivesItsJson) {
  const ports::BackupReceipt receipt{"/d", "digest", 3, 4, 5, "15.20"};
  const auto again = ports::receipt_from_json(ports::to_json(receipt));
  EXPECT_EQ(ports::to_json(again), ports::to_json(receipt));
  EXPECT_EQ(again.directory, "/d");
  EXPECT_EQ(again.files, 3);
  EXPECT_EQ(again.bytes, 4);
  EXPECT_EQ(again.entries, 5);
}

TEST_F(Backup, RestoredEqualsByCatalogAndRows) {
  take(target.database->make_belay_schema());
  take(target.database->take_epoch("production", 3, attempt.run, "host"));
  const auto receipt = dump();
  const auto before = take(target.database->catalog({}));
  for (const std::string copy : {"copy plain", "copy = 'x' \"y\" \\"}) {
    auto swap = take(open_swap(target.options()));
    take(swap->create_like(target.name, copy));
    take(tool->restore(receipt, copy, attempt, 2, std::chrono::minutes(2), stop));
    auto options = target.options();
    options.database = copy;
    const auto after = take(take(open_database(options))->catalog({}));
    const auto change = migration::difference(before, after);
    EXPECT_TRUE(change.empty()) << pretty(migration::to_json(change));
    EXPECT_EQ(take(take(open_database(options))->epoch("production")), 0);
    EXPECT_EQ(take(take(open_database(options))->holding_data({"table public.users"})).size(), 1U);
    take(swap->drop_copy(copy));
  }
}

TEST_F(Backup, InCustomFormatIsProvenAndRestoredAlike) {
  auto custom = request();
  custom.format = ports::DumpFormat::custom;
  const auto receipt = take(tool->dump(custom, stop));
  EXPECT_EQ(receipt.format, "custom");
  EXPECT_EQ(receipt.files, 1);
  EXPECT_TRUE(prove(receipt));
  auto swap = take(open_swap(target.options()));
  take(swap->create_like(target.name, "of_custom"));
  take(tool->restore(receipt, "of_custom", attempt, 2, std::chrono::minutes(2), stop));
  EXPECT_EQ(target.server.value("of_custom", "SELECT count(*) FROM users"), "5000");
  take(swap->drop_copy("of_custom"));
  const fs::path file = fs::path(receipt.directory) / "database.dump";
  auto text = support::read_text(file);
  text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
  support::write_text(file, text);
  EXPECT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid);
}

TEST_F(Backup, SaysHowFarItIs) {
  std::vector<std::int64_t> told;
  auto watched = request();
  watched.progress = [&](std::int64_t bytes) { told.push_back(bytes); };
  watched.progress_every = {};
  take(tool->dump(watched, stop));
  ASSERT_FALSE(told.empty());
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
}

// pg_dump as it should be, but for what the lines do.
fs::path false_tools(const fs::path& folder, const std::string& lines) {
  fs::create_directories(folder);
  fs::create_symlink(support::Postgres::bin() / "pg_restore", folder / "pg_restore");
  support::write_text(folder / "pg_dump",
                      "#!/bin/sh\nreal=" + (support::Postgres::bin() / "pg_dump").string() +
                          "\n[ \"$1\" = --version ] && exec $real --version\n" + lines + "\n");
  fs::permissions(folder / "pg_dump", fs::perms::owner_all | fs::perms::group_exec |
                                          fs::perms::others_exec | fs::perms::group_read |
                                          fs::perms::others_read);
  return folder;
}

TEST_F(Backup, ThatIsEmptyAlthoughPgDumpSaidThatAllIsWellIsRefused) {
  const auto url = target.server.url(target.name);
  for (const std::string lines :
       {"exit 0", "exec $real \"$@\" --schema-only", "exec $real \"$@\" --exclude-table=users"}) {
    const auto made =
        open(url, false_tools(files / sha256_hex(lines), lines))->dump(request(), stop);
    ASSERT_FALSE(made) << lines;
    EXPECT_FALSE(fs::exists(files / "dump")) << lines;
    EXPECT_FALSE(fs::exists(files / "dump.partial")) << lines;
  }
}

TEST_F(Backup, ThatDoesNotDecodeIsRefusedAlthoughPgDumpSaidThatAllIsWell) {
  const std::string lines =
      "$real \"$@\" || exit; for word; do case $word in --file=*) for file in "
      "\"${word#--file=}\"/*.dat.gz; do truncate -s -8 \"$file\"; done;; esac; done";
  const auto url = target.server.url(target.name);
  const auto made = open(url, false_tools(files / "tools", lines))->dump(request(), stop);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::backup_invalid) << made.error().message;
}

TEST_F(Backup, OfRowsOrLargeObjectsThatTheRoleMayNotReadIsRefusedLoudly) {
  target.server.create_role("thin_backup");
  target.sql("GRANT pg_read_all_data TO thin_backup");
  auto thin = open(target.server.url(target.name, "thin_backup"));
  const auto without_objects = thin->dump(request(), stop);
  ASSERT_FALSE(without_objects);
  EXPECT_NE(without_objects.error().message.find("large object"), std::string::npos)
      << without_objects.error().message;
  target.sql("SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
  target.sql("ALTER TABLE users ENABLE ROW LEVEL SECURITY");
  const auto without_rows = thin->dump(request(), stop);
  ASSERT_FALSE(without_rows);
  EXPECT_NE(without_rows.error().message.find("row-level security"), std::string::npos)
      << without_rows.error().message;
  EXPECT_FALSE(fs::exists(files / "dump"));
}

TEST_F(Backup, OnAFullDiskFailsAndLeavesNothing) {
  const fs::path small = files / "small";
  fs::create_directories(small);
  if (mount("tmpfs", small.c_str(), "tmpfs", 0, "size=32k") != 0) {
    GTEST_SKIP() << "a small file system cannot be mounted here";
  }
  const auto made = tool->dump(request("small/dump"), stop);
  const bool left = fs::exists(small / "dump") || fs::exists(small / "dump.partial");
  umount(small.c_str());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::disk_full) << made.error().message;
  EXPECT_FALSE(left);
}

TEST_F(Backup, RestoreStopsAtTheFirstError) {
  const auto receipt = dump();
  const auto restored =
      tool->restore(receipt, target.name, attempt, 2, std::chrono::minutes(2), stop);
  EXPECT_EQ(code_of(restored), ErrorCode::process_failed);
  EXPECT_NE(restored.error().message.find("already exists"), std::string::npos);
  EXPECT_EQ(restored.error().message.find("errors ignored"), std::string::npos);
}

TEST_F(Backup, WithAnyByteFlippedIsFound) {
  const auto receipt = dump();
  for (const auto& entry : fs::directory_iterator(receipt.directory)) {
    const std::string whole = support::read_text(entry.path());
    const std::size_t step = std::max<std::size_t>(1, whole.size() / 40);
    for (std::size_t at = 0; at < whole.size(); at += step) {
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      support::write_text(entry.path(), flipped);
      const auto proven = prove(receipt);
      ASSERT_EQ(code_of(proven), ErrorCode::backup_invalid) << entry.path() << " at " << at;
      EXPECT_NE(proven.error().message.find(entry.path().filename()), std::string::npos);
    }
    support::write_text(entry.path(), whole);
  }
  EXPECT_TRUE(prove(receipt));
}

TEST_F(Backup, CutAnywhereIsFound) {
  const auto receipt = dump();
  for (const auto& entry : fs::directory_iterator(receipt.directory)) {
    const std::string whole = support::read_text(entry.path());
    const std::size_t step = std::max<std::size_t>(1, whole.size() / 20);
    for (std::size_t size = 0; size < whole.size(); size += step) {
      support::write_text(entry.path(), whole.substr(0, size));
      ASSERT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid) << entry.path() << size;
    }
    support::write_text(entry.path(), whole + "x");
    ASSERT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid) << entry.path();
    support::write_text(entry.path(), whole);
  }
}

fs::path data_file_of(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".gz") return entry.path();
  }
  throw std::runtime_error("no data file");
}

TEST_F(Backup, WithAFileMissingAddedOrReplacedByALinkIsFound) {
  const auto receipt = dump();
  const fs::path folder = receipt.directory;
  support::write_text(folder / "extra", "");
  EXPECT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid);
  fs::remove(folder / "extra");
  const fs::path file = data_file_of(folder);
  fs::rename(file, files / "elsewhere");
  EXPECT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid);
  fs::create_symlink(files / "elsewhere", file);
  const auto linked = prove(receipt);
  EXPECT_EQ(code_of(linked), ErrorCode::backup_invalid);
  // Before pg_restore, which refuses it as well, was given it.
  EXPECT_NE(linked.error().message.find("is not a plain file"), std::string::npos);
  fs::remove(file);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  EXPECT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid);
  fs::remove_all(folder);
  EXPECT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid);
}

TEST_F(Backup, ThatDoesNotDecodeIsFoundAlsoWhenItsDigestsAgree) {
  auto receipt = dump();
  const fs::path folder = receipt.directory;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".gz") continue;
    auto text = support::read_text(entry.path());
    text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
    support::write_text(entry.path(), text);
  }
  fs::remove(folder / "manifest.json");
  // A manifest made over the damaged files: what a tool that only compares digests would believe.
  Json list{Json::Array{}};
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto text = support::read_text(entry.path());
    list.push_back(Json(Json::Object{{"name", entry.path().filename().string()},
                                     {"bytes", static_cast<std::int64_t>(text.size())},
                                     {"sha256", sha256_hex(text)}}));
  }
  const auto manifest = canonical(Json(Json::Object{{"files", list}}));
  support::write_text(folder / "manifest.json", manifest);
  receipt.manifest_digest = sha256_hex(manifest);
  EXPECT_EQ(code_of(prove(receipt)), ErrorCode::backup_invalid);
}

TEST_F(Backup, IsRefusedWhereSomethingIsAlready) {
  fs::create_directory(files / "dump");
  EXPECT_EQ(code_of(tool->dump(request(), stop).map([](auto) {})), ErrorCode::filesystem);
  fs::create_directory_symlink(files / "elsewhere", files / "planted");
  EXPECT_EQ(code_of(tool->dump(request("planted"), stop).map([](auto) {})), ErrorCode::filesystem);
}

TEST_F(Backup, LeftoverOfAKilledDumpIsReplacedAndALinkInItsPlaceNotFollowed) {
  fs::create_directories(files / "precious");
  support::write_text(files / "precious" / "file", "keep");
  fs::create_directory_symlink(files / "precious", files / "dump.partial");
  const auto receipt = dump();
  EXPECT_TRUE(prove(receipt));
  EXPECT_EQ(support::read_text(files / "precious" / "file"), "keep");
}

TEST_F(Backup, ThatFailsLeavesNothingBehind) {
  auto wrong = open(target.server.url(target.name));
  take(wrong->version());
  target.server.stop_immediate();
  const auto made = wrong->dump(request(), stop);
  target.server.start();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::database_unreachable);
  EXPECT_EQ(made.error().message.find(support::Postgres::password), std::string::npos);
  EXPECT_FALSE(fs::exists(files / "dump"));
  EXPECT_FALSE(fs::exists(files / "dump.partial"));
}

TEST_F(Backup, WhosePgDumpFailsLeavesNothingBehind) {
  const auto url = target.server.url(target.name);
  const auto made = open(url, false_tools(files / "bin", "$real \"$@\"; echo gave up >&2; exit 1"))
                        ->dump(request(), stop);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::process_failed);
  EXPECT_NE(made.error().message.find("gave up"), std::string::npos);
  EXPECT_FALSE(fs::exists(files / "dump"));
  EXPECT_FALSE(fs::exists(files / "dump.partial"));
  EXPECT_TRUE(fs::is_empty(files / "scratch"));
}

TEST_F(Backup, BehindALockFailsInTimeToBeTriedAgain) {
  support::Held held(target.server.url(target.name), "LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
  auto impatient = request();
  impatient.lock_wait = std::chrono::milliseconds(100);
  const auto made = tool->dump(impatient, stop);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::lock_timeout);
  EXPECT_EQ(made.error().disposition, Disposition::retry);
  EXPECT_FALSE(fs::exists(files / "dump.partial"));
}

std::string all_command_lines() {
  std::string all;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    all += support::read_text(entry.path() / "cmdline");
  }
  return all;
}

TEST_F(Backup, PasswordIsInNoCommandLineWhileItRuns) {
  support::Held held(target.server.url(target.name), "LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
  std::thread dumping([&] { EXPECT_TRUE(tool->dump(request(), stop)); });
  const std::string waiting =
      "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
      "WHERE NOT granted AND a.application_name = 'belay:01ARZ3NDEKTSV4RRFFQ69G5FAV/1/1/1'";
  while (target.value(waiting) == "0") std::this_thread::yield();
  const auto seen = all_command_lines();
  struct stat facts {};
  int password_files = 0;
  for (const auto& entry : fs::directory_iterator(files / "scratch")) {
    ASSERT_EQ(stat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
    ++password_files;
  }
  held.release();
  dumping.join();
  EXPECT_EQ(password_files, 1);
  EXPECT_NE(seen.find("pg_dump"), std::string::npos);
  EXPECT_EQ(seen.find(support::Postgres::password), std::string::npos);
  EXPECT_TRUE(fs::is_empty(files / "scratch"));
}

TEST_F(Backup, ToolRemovesThePasswordFilesOfADeadRunnerOnly) {
  const fs::path dead = files / "scratch/pgpass-4194305-abcdef";  // beyond the largest pid
  const fs::path alive = files / ("scratch/pgpass-" + std::to_string(getpid()) + "-abcdef");
  for (const auto& file : {dead, alive}) support::write_text(file, "*:*:*:*:x");
  open(target.server.url(target.name));
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(alive));
}

TEST_F(Backup, IsEndedWhenTheOperatorSaysSo) {
  stop.level_ = ports::StopLevel::now;
  EXPECT_EQ(code_of(tool->dump(request(), stop).map([](auto) {})), ErrorCode::interrupted);
  EXPECT_FALSE(fs::exists(files / "dump.partial"));
}

}  // namespace
}  // namespace belay::world
