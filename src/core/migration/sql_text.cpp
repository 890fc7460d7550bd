#include "core/migration/sql_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/text.hpp"

namespace belay::migration {
namespace {

constexpr std::size_t longest_summary = 60;

// Names keep their dots and quotes; everything else separates. Words are in upper case.
std::vector<std::string> words_of(std::string_view sql) {
  std::vector<std::string> words(1);
  for (const char c : sql) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '_' || c == '.' || c == '"' || byte >= 0x80) {
      words.back() += raised(c);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool destroys(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 5> destructive = {"DROP", "DELETE", "TRUNCATE", "UPDATE",
                                                           "MERGE"};
  return std::find_first_of(words.begin(), words.end(), destructive.begin(), destructive.end()) !=
         words.end();
}

bool starts(const std::vector<std::string>& words, std::initializer_list<std::string_view> with) {
  return words.size() > with.size() && std::equal(with.begin(), with.end(), words.begin());
}

}  // namespace

SqlEffect judge_sql(std::string_view sql, const std::set<std::string>& created) {
  sql = trimmed(sql);
  if (sql.ends_with(';')) sql.remove_suffix(1);
  const auto words = words_of(sql);
  SqlEffect effect{.additive = false, .destroys = destroys(words), .creates = {}};
  // A second statement, or a comment that could hide one from these words.
  const bool one = sql.find(';') == std::string_view::npos &&
                   sql.find("--") == std::string_view::npos &&
                   sql.find("/*") == std::string_view::npos;
  if (!one || effect.destroys) return effect;
  if (starts(words, {"INSERT", "INTO"})) {
    const auto inserts = std::count(words.begin(), words.end(), "INSERT");
    effect.additive = inserts == 1 && created.contains(lowered(words[2]));
  } else if (starts(words, {"CREATE", "TABLE"}) && words[2] != "IF") {
    effect.additive = true;
    effect.creates = lowered(words[2]);
  } else if (starts(words, {"CREATE", "INDEX"})) {
    effect.additive = true;
  }
  return effect;
}

std::string summary_of_sql(std::string_view sql) {
  std::string line;
  for (const char c : trimmed(sql)) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) line += c;
    if (blank && line.back() != ' ') line += ' ';
  }
  if (line.size() <= longest_summary) return escaped(line);
  std::size_t end = longest_summary;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return escaped(line.substr(0, end)) + "…";
}

}  // namespace belay::migration
