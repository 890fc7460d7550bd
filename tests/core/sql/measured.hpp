// What PostgreSQL 15.20 did, statement by statement, each in its own transaction on the tables of
// measured_base.sql: measured.tsv has name, SQL, locks on tables, locks on indexes other than
// access share (cut at 80 letters), rewritten relations, rows read from end to end, the server's
// message.
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "core/sql/script.hpp"
#include "support/temp_dir.hpp"

namespace belay::sql {

struct Measured {
  std::string name;
  std::string sql;
  std::map<std::string, std::string> locks;  // table, and the mode in our words
  std::set<std::string> rewritten;           // tables and materialized views
  bool rewritten_cut = false;                // only a part of the list was kept
  std::set<std::string> scanned;
  std::string message;
};

inline const std::filesystem::path measured_folder =
    std::filesystem::path(BELAY_SOURCE_DIR) / "tests/core/sql";

// "AccessExclusive" is "access exclusive" here.
inline std::string mode_word(std::string_view camel) {
  std::string out;
  for (const char c : camel) {
    const bool big = c >= 'A' && c <= 'Z';
    if (big && !out.empty()) out += ' ';
    out += big ? static_cast<char>(c | 0x20) : c;
  }
  return out;
}

inline Measured measured_of(const std::string& line) {
  auto fields = split(line, '\t');
  fields.resize(7);
  Measured row{.name = fields[0], .sql = fields[1], .message = fields[6]};
  for (const auto& part : split(fields[2], ',')) {
    const auto words = split(trimmed(part), ' ');
    if (words.size() == 2) row.locks[words[0]] = mode_word(words[1]);
  }
  row.rewritten_cut = fields[4].find("relations incl.") != std::string::npos;
  for (const auto& part : split(fields[4], ',')) {
    std::string name(trimmed(part));
    if (name.ends_with("(m)")) name.resize(name.size() - 3);
    if (!name.empty() && name.find('(') == std::string::npos) row.rewritten.insert(name);
  }
  for (const auto& part : split(fields[5], ',')) {
    const auto name = trimmed(part);
    if (!name.empty()) row.scanned.insert(std::string(name.substr(0, name.find(':'))));
  }
  return row;
}

inline std::vector<Measured> measured_rows() {
  std::vector<Measured> rows;
  for (const auto& line : split(support::read_text(measured_folder / "measured.tsv"), '\n')) {
    if (!line.empty()) rows.push_back(measured_of(line));
  }
  return rows;
}

// The knowledge that a script leaves behind; the transaction has ended.
inline Knowledge knowledge_after(const std::string& script) {
  Knowledge known;
  known.complete = true;
  known.time_zone = "UTC";
  const auto read = read_script(script, known, Boundaries::as_written);
  for (const auto& statement : read.statements) {
    for (const auto& part : statement.parts) known.follow(part.action);
    known.publish();
  }
  return known;
}

}  // namespace belay::sql
