#include "core/migration/sent_sql.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/json.hpp"
#include "base/text.hpp"
#include "core/migration/catalog_read.hpp"

namespace belay::migration {
namespace {

using std::string_view;

// How long the placeholder is that begins here; 0 where none does. As the drivers of PostgreSQL
// have them (DB-API, "format" and "pyformat").
std::size_t placeholder_at(string_view sql) {
  if (sql.starts_with("%s")) return 2;
  if (!sql.starts_with("%(")) return 0;
  const auto end = sql.find(')');
  return end != string_view::npos && sql.substr(end + 1, 1) == "s" ? end + 2 : 0;
}

// A parameter's value is nobody's business, and the parser knows $1.
std::string with_dollars(string_view sql) {
  std::string text;
  int number = 0;
  for (std::size_t at = 0; at < sql.size();) {
    const auto placeholder = placeholder_at(sql.substr(at));
    if (placeholder > 0) {
      text += '$' + std::to_string(++number);
      at += placeholder;
      continue;
    }
    text += sql[at];
    at += sql.substr(at, 2) == "%%" ? 2 : 1;
  }
  return text;
}

// With its end: on a line of its own where a comment could swallow it.
std::string ended(string_view statement) {
  while (statement.ends_with(';')) {
    statement = trimmed(statement.substr(0, statement.size() - 1));
  }
  const auto last_line = statement.find_last_of('\n') + 1;
  const bool comment = statement.find("--", last_line) != string_view::npos;
  return std::string(statement) + (comment ? "\n;\n" : ";\n");
}

class SentReader {
 public:
  explicit SentReader(const SentBy& by) : by_(by) {}

  SentSql read(string_view lines) {
    while (!lines.empty()) {
      const auto end = std::min(lines.find('\n'), lines.size());
      take(lines.substr(0, end));
      lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    if (place_ == Place::outside) result_.sql += "BEGIN;\n";
    result_.whole = result_.whole && moved_ && begun_ == 0;
    return std::move(result_);
  }

 private:
  // Of what comes next: the transaction that was begun before, behind its end, or in none.
  enum class Place { inside, behind, outside };

  void take(string_view line) {
    if (line.empty()) return;
    const auto json = parse_json(line);
    const auto* sql = json ? (*json)["sql"].if_string() : nullptr;
    if (sql != nullptr) {
      begun_ -= begun_ > 0 ? 1 : 0;
      take_statement(masked(*sql), *json);
    } else if (json && (*json)["begins"].bool_or(false)) {
      ++begun_;
    } else if (json && (*json)["end"].bool_or(false)) {
      if (is_open() && connection_of(*json) == connection_) place_ = Place::behind;
    } else {
      result_.whole = false;
    }
  }

  // SAFETY: what is sent behind the version row is sent to the live database as well, so it may
  // not be passed over. Guarded by ReadSent.IsNotWholeWhereMoreIsSentBehindTheVersionRow.
  void take_statement(const std::string& sql, const Json& json) {
    const auto text = trimmed(sql);
    const auto script = masked(with_dollars(text));
    const bool reads = reads_version_table(text, by_.versions) || is_catalog_read(trimmed(script));
    if (moved_ && !reads) result_.whole = false;
    moved_ = moved_ || moves_version_row(text, by_.revision, by_.versions);
    if (reads || is_of_version_table(text, by_.versions)) return;
    go_to_connection(connection_of(json));
    go_to(json["autocommit"].bool_or(false));
    auto statement = ended(trimmed(script));
    if (statement != last_) result_.sql += statement;
    last_ = std::move(statement);
  }

  // Before anything is cut off at its ends: a secret may end as a statement does.
  std::string masked(string_view text) const {
    return by_.masked ? by_.masked(text) : std::string(text);
  }

  static std::int64_t connection_of(const Json& json) { return json["connection"].int_or(0); }
  bool is_open() const { return place_ == Place::inside && !result_.sql.empty(); }

  // A script is of one session. Those of two, one after the other, are as one; where two had
  // transactions at once, it would end and begin what did not.
  void go_to_connection(std::int64_t connection) {
    if (connection == connection_) return;
    if (is_open() || !connections_.insert(connection).second) result_.whole = false;
    connection_ = connection;
  }

  void go_to(bool autocommit) {
    if (place_ != Place::outside && (autocommit || place_ == Place::behind)) {
      result_.sql += "COMMIT;\n";
      place_ = Place::outside;
      last_.clear();
    }
    if (autocommit || place_ == Place::inside) return;
    result_.sql += "BEGIN;\n";
    place_ = Place::inside;
  }

  const SentBy& by_;
  SentSql result_;
  Place place_ = Place::inside;
  std::string last_;
  std::int64_t connection_ = 0;  // of the last statement that was taken
  std::set<std::int64_t> connections_;
  int begun_ = 0;       // of statements that did not end yet
  bool moved_ = false;  // the version row, to this revision
};

}  // namespace

std::optional<WayPast> way_past(string_view source) {
  constexpr std::array<string_view, 19> words{"cursor",
                                              "raw_connection",
                                              "dbapi_connection",
                                              "driver_connection",
                                              "psycopg",
                                              "asyncpg",
                                              "pg8000",
                                              "subprocess",
                                              "system(",
                                              "import system",
                                              "from os ",
                                              "import os as",
                                              "os.system",
                                              "popen",
                                              "Popen",
                                              "os.exec",
                                              "spawn",
                                              "psql",
                                              "__import__"};
  auto first = string_view::npos;
  string_view found;
  for (const auto word : words) {
    const auto at = source.find(word);
    if (at < first) std::tie(first, found) = std::pair(at, word);
  }
  if (found.empty()) return std::nullopt;
  const auto before = source.substr(0, first);
  return WayPast{std::string(found), 1 + static_cast<int>(std::ranges::count(before, '\n'))};
}

SentSql read_sent(string_view lines, const SentBy& by) {
  return SentReader(by).read(lines);
}

}  // namespace belay::migration
