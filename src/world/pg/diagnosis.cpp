#include "world/pg/diagnosis.hpp"

#include "base/text.hpp"
#include "world/pg/connection.hpp"
#include "world/pg/open.hpp"

namespace belay::world {
namespace {

using ports::SessionActivity;

constexpr const char* activity_sql =
    "SELECT a.pid, coalesce(a.application_name, ''), coalesce(a.usename, ''), "
    "coalesce(a.state, ''), concat_ws(' ', a.wait_event_type, a.wait_event), "
    "coalesce(a.xact_start::text, ''), "
    "coalesce((SELECT string_agg(DISTINCT l.mode || ' on ' || CASE WHEN l.relation IS NULL THEN "
    "l.locktype ELSE l.relation::regclass::text END || CASE WHEN l.granted THEN '' ELSE ' (waits)' "
    "END, E'\\n') FROM pg_locks l WHERE l.pid = a.pid AND l.locktype <> 'virtualxid' AND "
    "(l.database IS NULL OR l.database = a.datid)), ''), "
    "array_to_string(pg_blocking_pids(a.pid), ' ') "
    "FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() "
    "AND (a.backend_type = 'client backend' OR a.backend_type IS NULL) "
    "ORDER BY a.xact_start NULLS LAST, a.pid LIMIT 200";

std::vector<std::string> lines_of(const std::string& text) {
  return text.empty() ? std::vector<std::string>{} : split(text, '\n');
}

class PgDiagnosis final : public ports::Diagnosis {
 public:
  PgDiagnosis(ConnInfo info, const DatabaseOptions& options, const Redactor& secrets)
      : connection_(std::move(info), options.application_name, true, limits_of(options)),
        secrets_(secrets) {}

  Result<std::vector<SessionActivity>> activity() override {
    using Sessions = std::vector<SessionActivity>;
    return connection_.run(Mode::autocommit, [&](Work& work) -> Result<Sessions> {
      Sessions sessions;
      for (const auto& row : work.exec(activity_sql)) {
        SessionActivity session{row[0].as<int>(),
                                secrets_.redacted(row[1].as<std::string>()),
                                row[2].as<std::string>(),
                                row[3].as<std::string>(),
                                row[4].as<std::string>(),
                                row[5].as<std::string>(),
                                lines_of(row[6].as<std::string>()),
                                {}};
        const auto blockers = row[7].as<std::string>();
        for (const auto& pid : blockers.empty() ? Texts{} : split(blockers, ' ')) {
          session.blocked_by.push_back(std::stoi(pid));
        }
        sessions.push_back(std::move(session));
      }
      return sessions;
    });
  }

  Result<std::string> server_log(std::int64_t most_bytes) override {
    return connection_.run(Mode::autocommit, [&](Work& work) -> Result<std::string> {
      const auto file = work.exec1("SELECT coalesce(pg_current_logfile(), '')")[0];
      const auto path = file.as<std::string>();
      if (path.empty()) {
        return fail(ErrorCode::unsupported,
                    "the server writes no log file of its own (logging_collector is off)");
      }
      // By bytes: the end of what was read may be in the middle of a character.
      const auto read = work.exec_params(
          "SELECT encode(pg_read_binary_file($1, greatest(size - $2, 0), $2), 'escape'), size > $2 "
          "FROM pg_stat_file($1)",
          path, most_bytes);
      auto text = read[0][0].as<std::string>();
      const bool cut = read[0][1].as<bool>();
      if (cut) text.erase(0, text.find('\n') == std::string::npos ? 0 : text.find('\n') + 1);
      return secrets_.redacted(text);
    });
  }

 private:
  using Texts = std::vector<std::string>;

  Connection connection_;
  const Redactor& secrets_;
};

}  // namespace

Result<std::unique_ptr<ports::Diagnosis>> open_diagnosis(DatabaseOptions options,
                                                         const Redactor& secrets) {
  options.statement_timeout = std::chrono::seconds(5);
  options.lock_timeout = std::chrono::milliseconds(100);
  options.answer_within = std::chrono::seconds(10);
  TRY(auto info, ConnInfo::parse(options.url, options.database));
  return std::make_unique<PgDiagnosis>(std::move(info), options, secrets);
}

}  // namespace belay::world
