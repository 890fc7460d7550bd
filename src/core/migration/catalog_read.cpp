#include "core/migration/catalog_read.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace belay::migration {
namespace {

using std::string_view;

// Words that stand before a bracket in what SQLAlchemy 1.4 and 2 and Alembic send: of the language,
// and functions, all of them of pg_catalog.
constexpr std::array callable{"all",
                              "and",
                              "any",
                              "array",
                              "array_agg",
                              "as",
                              "bool_and",
                              "bool_or",
                              "by",
                              "case",
                              "cast",
                              "coalesce",
                              "col_description",
                              "count",
                              "else",
                              "exists",
                              "filter",
                              "format_type",
                              "from",
                              "generate_series",
                              "generate_subscripts",
                              "in",
                              "join",
                              "json_build_object",
                              "lower",
                              "max",
                              "min",
                              "not",
                              "obj_description",
                              "on",
                              "or",
                              "pg_get_constraintdef",
                              "pg_get_expr",
                              "pg_get_indexdef",
                              "pg_get_serial_sequence",
                              "pg_get_viewdef",
                              "pg_table_is_visible",
                              "pg_type_is_visible",
                              "row_number",
                              "select",
                              "then",
                              "unnest",
                              "when",
                              "where"};

// Types whose input function is the server's own.
constexpr std::array types{"bigint", "char",    "float",    "int",      "integer",      "json",
                           "name",   "numeric", "oid",      "regclass", "regnamespace", "regtype",
                           "text",   "varchar", "smallint", "boolean"};

// Those make a table, lock rows, or say where else the text goes on.
constexpr std::array never{"into",   "for",    "lateral", "tablesample", "operator", "insert",
                           "update", "delete", "merge",   "call",        "values",   "collate"};

// Ends what FROM names, until the next FROM or JOIN.
constexpr std::array behind_from{"select", "where",  "group",  "order",     "having", "union",
                                 "limit",  "window", "offset", "intersect", "except", "fetch"};

// What a text may stand behind; behind another word it is of the type that this names.
constexpr std::array before_text{"and", "else",   "ilike", "like", "not",
                                 "or",  "select", "then",  "when"};

// Where their schema is not told.
constexpr std::array catalogs{"pg_am",          "pg_attrdef",    "pg_attribute", "pg_class",
                              "pg_collation",   "pg_constraint", "pg_depend",    "pg_enum",
                              "pg_description", "pg_index",      "pg_inherits",  "pg_indexes",
                              "pg_namespace",   "pg_opclass",    "pg_sequence",  "pg_tables",
                              "pg_type",        "pg_views",      "pg_matviews"};

constexpr string_view punctuation = "=<>!~*,()[]:+-|'\"";
constexpr string_view blanks = " \t\n\r";

constexpr bool is_any_of(const auto& words, string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '$';
}

bool is_word(string_view word) {
  return !word.empty() && is_word_part(word.front());
}

// Empty where the sign is none that is known.
std::size_t length_of_word(string_view sql) {
  const char c = sql.front();
  if (is_word_part(c)) {
    return std::min(
        static_cast<std::size_t>(std::ranges::find_if_not(sql, is_word_part) - sql.begin()),
        sql.size());
  }
  if (c != '\'' && c != '"') return punctuation.find(c) == string_view::npos ? 0 : 1;
  const auto end = sql.find(c, 1);
  return end == string_view::npos ? 0 : end + 1;
}

// Words with their points, and signs, without comments; of what stands in quotes the quote alone.
// Empty where the text holds what is read otherwise than here, such as a second statement.
std::vector<string_view> read_words_of(string_view sql) {
  std::vector<string_view> words;
  const bool escapes = sql.find('\\') != string_view::npos;
  while (!escapes && !sql.empty()) {
    const bool comment = sql.starts_with("--");
    if (comment || blanks.find(sql.front()) != string_view::npos) {
      sql.remove_prefix(comment ? std::min(sql.find('\n'), sql.size()) : 1);
      continue;
    }
    const auto length = length_of_word(sql);
    if (length == 0) return {};
    words.push_back(sql.substr(0, is_word_part(sql.front()) ? length : 1));
    sql.remove_prefix(length);
  }
  return words;
}

string_view without_catalog(string_view word) {
  constexpr string_view schema = "pg_catalog.";
  return word.starts_with(schema) ? word.substr(schema.size()) : word;
}

bool is_catalog_table(string_view word) {
  constexpr string_view information = "information_schema.";
  const auto table = without_catalog(word);
  const auto of_schema = word.starts_with(information) ? word.substr(information.size()) : table;
  if (of_schema.empty() || of_schema.find('.') != string_view::npos) return false;
  return of_schema.size() < word.size() || is_any_of(catalogs, word);
}

class CatalogReadReader {
 public:
  bool read(string_view sql) {
    const auto words = read_words_of(sql);
    if (words.empty() || words.front() != "select") return false;
    string_view before;
    for (const auto word : words) {
      take(word, before);
      before = word;
    }
    return known_ && any_table_ && !expects_table_ && brackets_.size() == 1;
  }

 private:
  struct Bracket {
    bool in_from = false;  // a comma in it is followed by a table
    bool cast = false;
  };

  void take(string_view word, string_view before) {
    expect(!is_any_of(never, word) && !word.starts_with('.'));
    expect(!is_word(word) || !before.ends_with('.'));
    if (word == "'") expect(before != "\"" && (!is_word(before) || is_any_of(before_text, before)));
    if (word == "(") return open(before);
    if (word == ")") return close();
    if (expects_table_ && word != "select") return take_table(word);
    expects_table_ = false;
    auto& bracket = brackets_.back();
    const bool typed = before == ":" || (bracket.cast && before == "as");
    expect(!typed || word == ":" || is_any_of(types, without_catalog(word)));
    if (is_any_of(behind_from, word)) bracket.in_from = false;
    if (word == "from" || word == "join") bracket.in_from = true;
    expects_table_ = bracket.in_from && (word == "from" || word == "join" || word == ",");
  }

  void take_table(string_view word) {
    expect(is_catalog_table(word));
    any_table_ = true;
    expects_table_ = false;
  }

  void open(string_view before) {
    const auto name = without_catalog(before);
    const bool named = is_word(before) || before == "\"" || before == "'";
    expect(!named || is_any_of(callable, name) || is_any_of(types, name));
    // In the place of a table: a SELECT, or tables that are joined.
    brackets_.push_back({expects_table_, name == "cast"});
  }

  void close() {
    expect(brackets_.size() > 1 && !expects_table_);
    if (brackets_.size() > 1) brackets_.pop_back();
  }

  void expect(bool known) { known_ = known_ && known; }

  std::vector<Bracket> brackets_{{}};
  bool known_ = true;
  bool expects_table_ = false;
  bool any_table_ = false;
};

}  // namespace

bool is_catalog_read(string_view sql) {
  return CatalogReadReader().read(lowered(sql));
}

}  // namespace belay::migration
