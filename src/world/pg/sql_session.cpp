#include "world/pg/sql_session.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/migration/sql_statements.hpp"
#include "core/migration/sql_text.hpp"
#include "world/pg/wire.hpp"

namespace belay::world {
namespace {

using migration::SqlMigration;
using migration::SqlScript;
using ports::Direction;
using ports::Stop;
using ports::ToolEnd;
using ports::ToolResult;
using End = WireAnswer::End;

// What an earlier script set is not the next one's.
constexpr std::string_view fresh = "RESET SESSION AUTHORIZATION; RESET ALL;\n";
constexpr std::string_view begin = "BEGIN;\n";
constexpr std::string_view canceled = "57014";  // whoever did it: not to be begun again at once

std::string milliseconds(Duration duration) {
  return std::to_string(std::clamp<std::int64_t>(duration.count(), 1, 2'147'483'647));
}

// The line of `text` that its n-th character (from 1) is on.
std::size_t line_at(std::string_view text, std::size_t character) {
  std::size_t line = 1, seen = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (begins && ++seen == character) break;
    if (c == '\n') ++line;
  }
  return line;
}

ToolEnd end_of(const WireAnswer& answer) {
  if (answer.end == End::done) return ToolEnd::done;
  if (answer.end == End::lost) return ToolEnd::lost;
  if (answer.end == End::stopped) return ToolEnd::stopped;
  const bool lock = answer.state == "55P03" || answer.state == "40P01";
  return lock ? ToolEnd::lock_timeout : ToolEnd::failed;
}

class Session final : public ports::SqlSession {
 public:
  Session(Wire wire, ports::SqlGrant grant, const ConnInfo& info)
      : wire_(std::move(wire)), grant_(std::move(grant)), info_(info) {}

  ToolResult perform(const SqlMigration& migration, Direction direction,
                     const Stop& stop) override {
    const SqlScript& script = direction == Direction::up ? migration.up : *migration.down;
    deadline_ = std::chrono::steady_clock::now() + grant_.deadline;
    const std::string note = note_of(migration, direction);
    return script.transactional ? in_one(script, note, stop) : one_by_one(script, note, stop);
  }

  // SAFETY: after an error the server passes over the rest of a message (manual, "Multiple
  // Statements in a Simple Query"), so nothing behind a file that failed is begun. Guarded by
  // SqlSession.DoesNothingBehindAFileThatFailedInItsMessage.
  ports::Several perform_several(std::span<const SqlMigration> migrations,
                                 const Stop& stop) override {
    std::string message;
    for (const auto& migration : migrations) {
      message += in_transaction(migration.up.text, note_of(migration, Direction::up));
      message += ";\n";
    }
    deadline_ = std::chrono::steady_clock::now() +
                grant_.deadline * static_cast<std::int64_t>(migrations.size());
    const auto answer = wire_.send(message, deadline_, stop);
    if (answer.end == End::done) return {answer.commits, {ToolEnd::done, "was done"}, true};
    if (answer.end != End::lost) take_back(stop);
    const bool by_itself = end_of(answer) == ToolEnd::failed && answer.state != canceled;
    return {answer.commits, told(answer, ""), !by_itself};
  }

 private:
  static std::string in_transaction(const std::string& script, const std::string& note) {
    std::string message(fresh);
    message.append(begin).append(script).append("\n;\n").append(note).append("COMMIT");
    return message;
  }

  void take_back(const Stop& stop) {
    wire_.send("ROLLBACK", deadline_ + std::chrono::seconds(5), stop);
  }

  ToolResult in_one(const SqlScript& script, const std::string& note, const Stop& stop) {
    constexpr std::size_t before = fresh.size() + begin.size();
    const auto answer = wire_.send(in_transaction(script.text, note), deadline_, stop);
    if (answer.end == End::done) return {ToolEnd::done, "was done"};
    if (answer.end != End::lost) take_back(stop);
    std::string place;
    if (answer.position > before) {
      place = "at line " + std::to_string(line_at(script.text, answer.position - before)) + ": ";
    }
    return told(answer, place);
  }

  ToolResult one_by_one(const SqlScript& script, const std::string& note, const Stop& stop) {
    const auto statements = migration::sql_statements(script.text);
    if (!statements) return {ToolEnd::failed, statements.error().message};
    auto answer = wire_.send(std::string(fresh), deadline_, stop);
    std::size_t n = 0;
    for (const auto& statement : *statements) {
      ++n;
      if (answer.end == End::done) answer = patiently(statement, stop);
      if (answer.end == End::done) continue;
      auto result = told(answer, "at statement " + std::to_string(n) + " of " +
                                     std::to_string(statements->size()) + " (" +
                                     migration::summary_of_sql(statement.text) + "): ");
      // What came before it stays, so the whole is not to be tried again.
      if (n > 1 && result.end == ToolEnd::lock_timeout) result.end = ToolEnd::failed;
      return result;
    }
    answer = wire_.send(std::string(begin) + note + "COMMIT", deadline_, stop);
    if (answer.end == End::done) return {ToolEnd::done, "was done"};
    return told(answer, "when it was noted: ");
  }

  // One statement outside a transaction, tried again while its lock is not to be had.
  WireAnswer patiently(const migration::SqlStatement& statement, const Stop& stop) {
    const bool polite = statement.waits_politely();
    const std::string limits =
        "SET lock_timeout = " + (polite ? "0" : milliseconds(grant_.budget.wait)) +
        "; SET statement_timeout = " + milliseconds(grant_.statement);
    auto answer = wire_.send(limits, deadline_, stop);
    for (int tries = 0; tries < grant_.budget.attempts && answer.end == End::done; ++tries) {
      answer = wire_.send(std::string(statement.text), deadline_, stop);
      if (end_of(answer) != ToolEnd::lock_timeout || tries + 1 == grant_.budget.attempts) break;
      answer.end = End::done;
    }
    return answer;
  }

  std::string note_of(const SqlMigration& migration, Direction direction) const {
    const auto quoted = [&](const std::string& text) { return wire_.literal(text); };
    const std::string head = quoted(grant_.environment) + ", " + std::to_string(grant_.epoch) +
                             ", " + quoted(migration.id) + ", ";
    const std::string attempt = quoted(to_text(grant_.attempt));
    if (direction == Direction::down) {
      return "SELECT belay.note_reverted(" + head + attempt + ");\n";
    }
    return "SELECT belay.note_migration(" + head + quoted(migration.name) + ", " +
           quoted(migration.checksum) + ", " + attempt + ");\n";
  }

  ToolResult told(const WireAnswer& answer, const std::string& place) const {
    std::string text = answer.end == End::lost      ? "lost its connection "
                       : answer.end == End::stopped ? "was stopped "
                                                    : "failed ";
    text += place + info_.redacted(answer.message);
    if (!answer.state.empty()) text += " (" + answer.state + ")";
    return {end_of(answer), std::move(text)};
  }

  Wire wire_;
  ports::SqlGrant grant_;
  const ConnInfo& info_;
  Wire::Time deadline_;
};

// The application's own defaults, but for the limits.
Secret keywords_of(const ConnInfo& info, const ports::SqlGrant& grant) {
  const std::string options =
      "-c standard_conforming_strings=on -c lock_timeout=" + milliseconds(grant.budget.wait) +
      " -c statement_timeout=" + milliseconds(grant.deadline) +
      " -c idle_in_transaction_session_timeout=" + milliseconds(grant.deadline) +
      " -c client_connection_check_interval=500";
  return info.keywords({{"options", options},
                        {"application_name", session_name(grant.attempt)},
                        {"client_encoding", "UTF8"},
                        {"connect_timeout", "10"},
                        {"keepalives", "1"},
                        {"keepalives_idle", "10"}});
}

}  // namespace

Result<std::unique_ptr<ports::SqlSession>> open_sql_session(const ConnInfo& info,
                                                            const ports::SqlGrant& grant) {
  auto wire = Wire::open(keywords_of(info, grant));
  if (!wire) {
    Error error = std::move(wire).error();
    error.message = info.redacted(error.message);
    return fail(std::move(error));
  }
  const auto proof = wire->send(
      "SELECT (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'lock_timeout') || ' ' || "
      "pg_catalog.current_setting('application_name')",
      std::chrono::steady_clock::now() + std::chrono::seconds(10), ports::NeverStop{});
  if (proof.value != milliseconds(grant.budget.wait) + " " + session_name(grant.attempt)) {
    return fail(ErrorCode::unsupported,
                "the limits of our session did not arrive at '" + info.place() +
                    "': a pooler stands before the server",
                "give the direct URL of the server as database.url");
  }
  return std::make_unique<Session>(*std::move(wire), grant, info);
}

}  // namespace belay::world
