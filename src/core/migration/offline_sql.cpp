#include "core/migration/offline_sql.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace belay::migration {
namespace {

using std::string_view;

constexpr string_view marker = "-- Running upgrade ";

// The revision that the line announces; empty when it announces none.
string_view announced(string_view line, const KnownIds& known) {
  const auto arrow = line.rfind(" -> ");
  if (!line.starts_with(marker) || arrow == string_view::npos) return {};
  const auto id = trimmed(line.substr(arrow + 4));
  return known.contains(id) ? id : string_view();
}

bool has(string_view text, const std::string& part) {
  return text.find(part) != string_view::npos;
}

// On one line, with the values in them.
bool moves_row_on_a_line(string_view line, const std::string& id) {
  return (line.starts_with("UPDATE ") && has(line, " SET version_num='" + id + "'")) ||
         (line.starts_with("INSERT INTO ") && has(line, " (version_num) VALUES ('" + id + "')"));
}

bool is_version_row(string_view line, const std::string& id) {
  const bool leaves = line.starts_with("DELETE FROM ") && has(line, ".version_num = '");
  return leaves || moves_row_on_a_line(line, id);
}

bool makes_version_table(string_view statement) {
  return statement.starts_with("CREATE TABLE ") && has(statement, "version_num VARCHAR(");
}

// Of the following the text is one statement without its white space, and only what has the very
// form of the tool's own counts: an application may have a column of that name too. Each gives the
// table, "" where it has another form.
std::string without_space(string_view statement) {
  std::string text(statement);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return text;
}

// Its one column, and at most its primary key.
string_view table_made(string_view text) {
  constexpr string_view create = "CREATETABLE", columns = "(version_numVARCHAR(";
  const auto at = text.find('(');
  if (!text.starts_with(create) || at == string_view::npos || at < create.size()) return {};
  const auto table = text.substr(create.size(), at - create.size());
  text.remove_prefix(at);
  if (!text.starts_with(columns)) return {};
  text.remove_prefix(columns.size());
  text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  const bool keyed = text.starts_with(")NOTNULL,CONSTRAINT") &&
                     text.ends_with("PRIMARYKEY(version_num))") &&
                     std::ranges::count(text, ',') == 1 && std::ranges::count(text, '(') == 1;
  return keyed || text == ")NOTNULL)" ? table : string_view();
}

string_view table_read(string_view text) {
  constexpr string_view select = "SELECT", column = ".version_num";
  const auto end = text.find(column);
  if (!text.starts_with(select) || end == string_view::npos || end < select.size()) return {};
  const auto table = text.substr(select.size(), end - select.size());
  const bool only = text.substr(end) == std::string(column) + "FROM" + std::string(table);
  return only ? table : string_view();
}

struct VersionRow {
  string_view table;
  string_view to = {};  // empty: the row was deleted
};

// What stands in front of the quote that ends it, where `text` goes on as `end`.
std::optional<string_view> value_before(string_view text, string_view end) {
  const auto quote = text.find('\'');
  if (quote == string_view::npos || text.substr(quote + 1) != end) return std::nullopt;
  return text.substr(0, quote);
}

std::optional<VersionRow> row_put_in(string_view text) {
  constexpr string_view insert = "INSERTINTO", values = "(version_num)VALUES('";
  const auto at = text.find(values);
  if (!text.starts_with(insert) || at == string_view::npos || at < insert.size()) return {};
  const auto table = text.substr(insert.size(), at - insert.size());
  const auto rest = text.substr(at + values.size());
  const auto returning = ")RETURNING" + std::string(table) + ".version_num";
  auto value = value_before(rest, ")");
  if (!value) value = value_before(rest, returning);
  return value ? std::optional(VersionRow{table, *value}) : std::nullopt;
}

// UPDATE T SET version_num='…' WHERE T.version_num = '…', or the DELETE of that row.
std::optional<VersionRow> changed_row(string_view text) {
  if (auto row = row_put_in(text)) return row;
  const bool update = text.starts_with("UPDATE");
  const string_view verb = update ? "UPDATE" : "DELETEFROM";
  const string_view behind = update ? "SETversion_num='" : "WHERE";
  const auto end = text.find(behind);
  if (!text.starts_with(verb) || end == string_view::npos || end < verb.size()) return {};
  const auto table = text.substr(verb.size(), end - verb.size());
  const std::string where = "WHERE" + std::string(table) + ".version_num='";
  const auto row = text.find(where, end);
  if (row == string_view::npos || !value_before(text.substr(row + where.size()), "")) return {};
  if (!update) return row == end ? std::optional(VersionRow{table}) : std::nullopt;
  // One text in quotes at the end of the SET.
  const auto set = end + behind.size();
  const auto to = row < set ? std::nullopt : value_before(text.substr(set, row - set), "");
  return to ? std::optional(VersionRow{table, *to}) : std::nullopt;
}

bool is_at(string_view table, const VersionsAt& at) {
  std::string name(table);
  std::erase(name, '"');
  if (at.table.empty()) return false;
  return name == without_space(at.table) || name == without_space(at.schema + '.' + at.table);
}

bool is_boundary(string_view line) {
  return line == "BEGIN;" || line == "COMMIT;";
}

std::vector<string_view> lines_of(string_view text) {
  std::vector<string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

class OfflineReader {
 public:
  explicit OfflineReader(const KnownIds& known) : known_(known) {}

  OfflineOutput read(string_view text) {
    for (const auto line : lines_of(text)) {
      output_.transactional = output_.transactional || line == "BEGIN;";
      const auto id = announced(line, known_);
      if (id.empty()) {
        held_.push_back(line);
        continue;
      }
      end_section();
      begin_section(id);
    }
    end_section();
    return std::move(output_);
  }

 private:
  void begin_section(string_view id) {
    if (!output_.sections.empty() && output_.sections.back().whole && !committed_) {
      output_.together = output_.transactional;
    }
    output_.sections.push_back({std::string(id), {}, false});
  }

  void end_section() {
    auto& sections = output_.sections;
    if (sections.empty()) {
      output_.preamble = preamble();
    } else {
      sections.back().sql = body(sections.back());
    }
    held_.clear();
  }

  // What the version table is made by is no statement of anybody's.
  std::string preamble() const {
    std::string kept, paragraph;
    const auto keep = [&] {
      if (!makes_version_table(paragraph)) kept += paragraph;
      paragraph.clear();
    };
    for (const auto line : held_) {
      if (trimmed(line).empty()) keep();
      if (!trimmed(line).empty() && !is_boundary(line)) paragraph += std::string(line) + '\n';
    }
    keep();
    return kept;
  }

  std::string body(OfflineSection& section) {
    auto last = held_.size();  // the line of the version row
    for (std::size_t at = 0; at < held_.size(); ++at) {
      if (moves_row_on_a_line(held_[at], section.id)) last = at;
    }
    section.whole = last < held_.size();
    committed_ = false;
    std::string sql;
    for (std::size_t at = 0; at < held_.size(); ++at) {
      const auto line = held_[at];
      const bool behind = section.whole && at > last;
      committed_ = committed_ || (behind && line == "COMMIT;");
      if (section.whole && is_version_row(line, section.id)) continue;
      if (!behind || !is_boundary(line)) sql += std::string(line) + '\n';
    }
    const auto text = trimmed(sql);
    return text.empty() ? std::string() : std::string(text) + '\n';
  }

  const KnownIds& known_;
  OfflineOutput output_;
  std::vector<string_view> held_;  // since the last marker
  bool committed_ = false;         // behind the version row of the last section
};

}  // namespace

bool moves_version_row(string_view statement, const std::string& id, const VersionsAt& at) {
  const auto text = without_space(statement);
  const auto row = changed_row(text);
  return row && row->to == without_space(id) && is_at(row->table, at);
}

bool reads_version_table(string_view statement, const VersionsAt& at) {
  return is_at(table_read(without_space(statement)), at);
}

bool is_of_version_table(string_view statement, const VersionsAt& at) {
  const auto text = without_space(statement);
  const auto row = changed_row(text);
  return is_at(table_made(text), at) || is_at(table_read(text), at) ||
         (row && is_at(row->table, at));
}

OfflineOutput read_offline_output(std::string_view text, const KnownIds& known) {
  return OfflineReader(known).read(text);
}

bool does_nothing(const Revision& revision) {
  return revision.upgrade.certain && revision.upgrade.operations.empty();
}

std::vector<OfflineRange> offline_ranges(const Lineage& lineage, const Lineage::Places& wanted) {
  const auto revisions = lineage.revisions();
  std::vector<OfflineRange> ranges;
  for (const auto place : wanted) {
    const auto& revision = revisions[place];
    const auto parents = lineage.parents(place);
    const auto before = std::ranges::find_if(ranges, [&](const OfflineRange& range) {
      return parents.size() == 1 && range.ids.back() == revisions[parents.front()].id;
    });
    if (before != ranges.end()) {
      before->ids.push_back(revision.id);
    } else if (!does_nothing(revision)) {
      ranges.push_back({parents.empty() ? "" : revisions[parents.front()].id, {revision.id}});
    }
  }
  for (auto& range : ranges) {
    while (range.ids.size() > 1 && does_nothing(revisions[*lineage.find(range.ids.back())])) {
      range.ids.pop_back();
    }
  }
  return ranges;
}

}  // namespace belay::migration
