#include "world/pg/backup_tool.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/text.hpp"
#include "world/pg/dump_contents.hpp"
#include "world/pg/dump_folder.hpp"
#include "world/pg/dump_progress.hpp"
#include "world/pg/held_dump.hpp"
#include "world/pg/open.hpp"
#include "world/pg/tool_connection.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using ports::BackupReceipt;
using ports::Exited;

constexpr auto version_deadline = std::chrono::seconds(10);
constexpr int per_major = 10000;

// A file of the scratch folder that goes with its user.
struct Scratch {
  fs::path path;
  ~Scratch() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

struct Call {
  const char* program;
  std::vector<std::string> arguments;
  AttemptId attempt;
  fs::path output_file;
};

std::int64_t milliseconds_since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - then).count();
}

// A connection string for -d: a bare name with '=' in it would be read as one itself.
std::string only_database(const std::string& name) {
  std::string text = "dbname='";
  for (const char c : name) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

// "pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)" -> "15.20"
std::string version_in(const std::string& text) {
  const auto words = split(std::string(trimmed(text)), ' ');
  return words.size() < 3 ? "" : words[2];
}

class PgTools final : public ports::BackupTool {
 public:
  PgTools(ConnInfo info, ConnInfo admin, BackupToolOptions options, ports::ProcessRunner& processes)
      : info_(std::move(info)),
        live_(info_, options.database.application_name, true, limits_of(options.database)),
        connection_(std::move(admin), options.database.application_name, true,
                    limits_of(options.database)),
        scratch_(std::move(options.scratch)),
        bin_(std::move(options.bin)),
        processes_(processes) {}

  Result<std::string> version() override;
  Result<BackupReceipt> dump(const ports::BackupRequest& request, const ports::Stop& stop) override;
  Done prove(const BackupReceipt& receipt, const AttemptId& attempt, Duration deadline,
             const ports::Stop& stop) override;
  Done restore(const BackupReceipt& receipt, const std::string& database, const AttemptId& attempt,
               int jobs, Duration deadline, const ports::Stop& stop) override;

 private:
  Done find_programs();
  Result<Exited> run(const Call& call, std::map<std::string, Secret> environment,
                     const Patience& patience);
  Done run_connected(const Call& call, const Patience& patience);
  Done decode(const fs::path& folder, const AttemptId& attempt, const Patience& patience);
  Result<std::int64_t> count_entries(const fs::path& folder, const AttemptId& attempt,
                                     const Patience& patience);
  Error failure_of(const Call& call, const Exited& exited) const;

  Done expect_all_tables(const fs::path& folder, std::int64_t before, const AttemptId& attempt,
                         const Patience& patience);
  Result<Contents> contents(const fs::path& folder, const AttemptId& attempt,
                            const Patience& patience);

  ConnInfo info_;
  Connection live_;        // the database itself
  Connection connection_;  // another one, that is never fenced
  fs::path scratch_;
  fs::path bin_;
  ports::ProcessRunner& processes_;
  int server_version_ = 0;
};

Done PgTools::find_programs() {
  if (server_version_ == 0) {
    TRY(server_version_, connection_.run(Mode::read, [](Work& work) -> Result<int> {
      return work.exec1("SHOW server_version_num")[0].as<int>();
    }));
  }
  if (bin_.empty()) {
    bin_ = fs::path("/usr/lib/postgresql") / std::to_string(server_version_ / per_major) / "bin";
  }
  for (const char* program : {"pg_dump", "pg_restore"}) {
    if (fs::exists(bin_ / program)) continue;
    return fail(ErrorCode::migration_tool,
                "'" + (bin_ / program).string() +
                    "' is missing: the tools must be of the server's "
                    "version",
                "install postgresql-client-" + std::to_string(server_version_ / per_major));
  }
  return {};
}

Result<std::string> PgTools::version() {
  TRY_DONE(find_programs());
  const ports::NeverStop never;
  const Patience patience{std::chrono::steady_clock::now() + version_deadline, never};
  // An attempt of this process alone: what carries an attempt's name is ended with it, and two
  // runners on one host may look at the same time.
  const AttemptId looking{RunId{"LOOK" + std::to_string(::getpid())}, {}, 1};
  std::string dump_version;
  for (const char* program : {"pg_restore", "pg_dump"}) {
    const Call call{program, {"--version"}, looking, {}};
    TRY(const auto exited, run(call, {}, patience));
    if (!exited.ok()) return fail(failure_of(call, exited));
    dump_version = version_in(exited.standard_output);
  }
  return dump_version;
}

Result<Exited> PgTools::run(const Call& call, std::map<std::string, Secret> environment,
                            const Patience& patience) {
  ports::Command command;
  command.argv.push_back((bin_ / call.program).string());
  command.argv.insert(command.argv.end(), call.arguments.begin(), call.arguments.end());
  command.cwd = "/";
  command.environment = std::move(environment);
  command.attempt = call.attempt;
  command.deadline = patience.left();
  command.output_file = call.output_file;
  return processes_.run(command, patience.stop);
}

Done PgTools::run_connected(const Call& call, const Patience& patience) {
  TRY(const auto connection, ToolConnection::make(info_, call.attempt, scratch_, server_version_));
  TRY(const auto exited, run(call, connection.environment(), patience));
  if (!exited.ok()) return fail(failure_of(call, exited));
  return {};
}

Error PgTools::failure_of(const Call& call, const Exited& exited) const {
  const std::string what = std::string(call.program) + " " + ports::describe(exited);
  if (exited.stopped) return {ErrorCode::interrupted, what};
  if (exited.timed_out) return {ErrorCode::process_timeout, what};
  const std::string said = info_.redacted(std::string(trimmed(exited.tail)));
  const std::string message = what + (said.empty() ? "" : ": " + said);
  if (said.find("No space left on device") != std::string::npos) {
    return {ErrorCode::disk_full, message, "make room there"};
  }
  // pg_dump's own statement when its --lock-wait-timeout passes.
  if (said.find("LOCK TABLE") != std::string::npos) {
    return {ErrorCode::lock_timeout, message, "belay blockers", Disposition::retry};
  }
  return {ErrorCode::process_failed, message};
}

Result<BackupReceipt> PgTools::dump(const ports::BackupRequest& request, const ports::Stop& stop) {
  TRY(const auto dump_version, version());
  const Patience patience{std::chrono::steady_clock::now() + request.deadline, stop};
  const fs::path directory = fs::absolute(request.directory);
  TRY(auto partial, PartialFolder::make(directory));
  const Call call{"pg_dump", dump_arguments(request, partial.path()), request.attempt,
                  request.output_file};
  TRY(const auto tables_before, tables_of(live_));
  const TellingStop telling(stop, request, partial.path());
  const auto began = std::chrono::steady_clock::now();
  TRY_DONE(run_connected(call, Patience{patience.until, telling}));
  const auto dumped = std::chrono::steady_clock::now();
  TRY(const auto files, seal(partial.path(), patience));
  TRY_DONE(expect_all_tables(partial.path(), tables_before, request.attempt, patience));
  TRY(const auto entries, count_entries(partial.path(), request.attempt, patience));
  TRY(auto digest, write_manifest(partial.path(), files, entries, dump_version));
  TRY_DONE(partial.publish());
  BackupReceipt receipt{
      directory.string(), std::move(digest), static_cast<std::int64_t>(files.size()), 0, entries,
      dump_version};
  for (const auto& file : files) receipt.bytes += file.bytes;
  receipt.format = ports::to_text(request.format);
  receipt.dump_ms = std::chrono::duration_cast<Duration>(dumped - began).count();
  TRY_DONE(prove(receipt, request.attempt, patience.left(), stop));
  receipt.seal_ms = milliseconds_since(dumped);
  return receipt;
}

Done PgTools::prove(const BackupReceipt& receipt, const AttemptId& attempt, Duration deadline,
                    const ports::Stop& stop) {
  TRY_DONE(find_programs());
  const Patience patience{std::chrono::steady_clock::now() + deadline, stop};
  TRY_DONE(compare(receipt.directory, receipt.manifest_digest, patience));
  TRY_DONE(decode(receipt.directory, attempt, patience));
  TRY(const auto entries, count_entries(receipt.directory, attempt, patience));
  if (entries == receipt.entries) return {};
  return fail(ErrorCode::backup_invalid,
              "the backup lists " + std::to_string(entries) + " entries, not " +
                  std::to_string(receipt.entries),
              "belay backup create makes a new one");
}

// Every archive member is unpacked and written as SQL, to nowhere.
Done PgTools::decode(const fs::path& folder, const AttemptId& attempt, const Patience& patience) {
  const Call call{"pg_restore", {"--file=/dev/null", archive_in(folder).string()}, attempt, {}};
  TRY(const auto exited, run(call, {}, patience));
  if (exited.ok()) return {};
  Error error = failure_of(call, exited);
  if (error.code == ErrorCode::process_failed) error.code = ErrorCode::backup_invalid;
  return fail(std::move(error));
}

// A dump that was made, and holds less than the database does, proves nothing.
Done PgTools::expect_all_tables(const fs::path& folder, std::int64_t before,
                                const AttemptId& attempt, const Patience& patience) {
  TRY(const auto held, contents(folder, attempt, patience));
  TRY(const auto after, tables_of(live_));
  if (held.tables_with_rows >= std::min(before, after)) return {};
  return fail(ErrorCode::backup_invalid,
              "the dump holds the rows of " + std::to_string(held.tables_with_rows) +
                  " tables, the database has " + std::to_string(std::min(before, after)),
              "see that " + (bin_ / "pg_dump").string() + " is PostgreSQL's own");
}

Result<std::int64_t> PgTools::count_entries(const fs::path& folder, const AttemptId& attempt,
                                            const Patience& patience) {
  TRY(const auto held, contents(folder, attempt, patience));
  return held.entries;
}

Result<Contents> PgTools::contents(const fs::path& folder, const AttemptId& attempt,
                                   const Patience& patience) {
  // Into a file: the list of a large schema is longer than what is kept of an output.
  const Scratch list{scratch_ / ("toc-" + std::to_string(attempt.n) + ".list")};
  std::error_code error;
  fs::create_directories(scratch_, error);
  const Call call{"pg_restore",
                  {"--list", "--file=" + list.path.string(), archive_in(folder).string()},
                  attempt,
                  {}};
  TRY(const auto exited, run(call, {}, patience));
  if (!exited.ok()) return fail(failure_of(call, exited));
  return contents_of(list.path);
}

Done PgTools::restore(const BackupReceipt& receipt, const std::string& database,
                      const AttemptId& attempt, int jobs, Duration deadline,
                      const ports::Stop& stop) {
  TRY_DONE(find_programs());
  const Patience patience{std::chrono::steady_clock::now() + deadline, stop};
  // SAFETY: what is compared and what is restored are the same files, whatever their names lead to
  // meanwhile. Guarded by
  // RestoredDump.IsTheOneThatWasComparedAndRefusedWhenItsFileWasSwappedMeanwhile.
  TRY(const auto held, HeldDump::take(receipt.directory));
  TRY_DONE(compare(held.path(), receipt.manifest_digest, patience));
  TRY_DONE(run_connected(
      {"pg_restore",
       {"--dbname=" + only_database(database), "--exit-on-error", "--jobs=" + std::to_string(jobs),
        "--no-password", archive_in(held.path()).string()},
       attempt,
       {}},
      patience));
  return held.expect_untouched();
}

}  // namespace

Result<std::unique_ptr<ports::BackupTool>> open_backup_tool(BackupToolOptions options,
                                                            ports::ProcessRunner& processes) {
  TRY(auto info, ConnInfo::parse(options.database.url, options.database.database));
  TRY(auto admin, ConnInfo::parse(options.database.url, options.admin_database));
  options.scratch = fs::absolute(options.scratch);
  ToolConnection::remove_abandoned(options.scratch);
  return std::make_unique<PgTools>(std::move(info), std::move(admin), std::move(options),
                                   processes);
}

}  // namespace belay::world
