// Statement forms run on a live server, each in a transaction that is rolled back: the locks, the
// files and the scans are read there and held against what core/sql predicts.
//
// effects/*.sql: what is above the line "-- forms" is run once, on a database of its own; below, a
// form begins at each line that is not indented. Names, not rows, are what is compared: every table
// holds some, so that a scan can be seen.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/sql/compared.hpp"
#include "core/sql/known_ddl.hpp"
#include "world/pg/connection.hpp"
#include "world/pg/known_ddl.hpp"
#include "world/pg/target.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(BELAY_SOURCE_DIR) / "tests/world/pg/effects";

struct Form {
  std::string theme;
  std::size_t line = 0;
  std::string text;
};

struct Theme {
  std::string setup;
  std::vector<Form> forms;
};

void PrintTo(const Form& form, std::ostream* out) {
  *out << form.text;
}

Theme theme_of(const fs::path& file) {
  Theme theme;
  std::size_t line = 0;
  bool below = false;
  for (const auto& text : split(support::read_text(file), '\n')) {
    ++line;
    if (text == "-- forms") {
      below = true;
    } else if (!below) {
      theme.setup += text + '\n';
    } else if (text.starts_with(' ') && !theme.forms.empty()) {
      theme.forms.back().text += '\n' + text;
    } else if (!text.empty() && !text.starts_with("--")) {
      theme.forms.push_back({file.stem().string(), line, text});
    }
  }
  return theme;
}

std::vector<Form> all_forms() {
  std::vector<Form> all;
  for (const auto& file : fs::directory_iterator(folder)) {
    for (auto& form : theme_of(file.path()).forms) all.push_back(std::move(form));
  }
  std::ranges::sort(all, {}, [](const Form& form) { return std::pair(form.theme, form.line); });
  return all;
}

// A database with the theme's tables, and what is known of it.
struct Place {
  Target target;
  pqxx::connection session;
  sql::Knowledge known;

  explicit Place(const std::string& theme)
      : target("effects"), session(target.server.url(target.name)) {
    target.sql(theme_of(folder / (theme + ".sql")).setup);
    const auto ddl = take(read_known_ddl(target.options()));
    known = sql::knowledge_of(ddl.text);
    EXPECT_TRUE(known.complete) << ddl.text;
    EXPECT_TRUE(ddl.public_alone);
    known.time_zone = target.server.value(target.name, "SHOW TimeZone");
    known.server_version = ddl.version;
  }
  static Place& of(const std::string& theme) {
    static std::map<std::string, std::unique_ptr<Place>> places;
    auto& place = places[theme];
    if (!place) place = std::make_unique<Place>(theme);
    return *place;
  }
};

// The rows that sequential scans of a heap gave; what an index found is counted elsewhere.
constexpr const char* relations_now = R"sql(
SELECT c.oid::int8, n.nspname, c.relname, c.relkind::text, c.relfilenode::int8,
       pg_stat_get_xact_tuples_returned(c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))sql";

constexpr const char* locks_now = R"sql(
SELECT relation::int8, replace(mode, 'Lock', '') FROM pg_locks
 WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted)sql";

struct Relation {
  std::string name;
  bool has_rows = false;
  std::int64_t file = 0;
  std::int64_t read = 0;
};
using Relations = std::map<std::int64_t, Relation>;

Relations relations_of(pqxx::work& work) {
  Relations found;
  for (const auto& row : work.exec(relations_now)) {
    const auto schema = row[1].as<std::string>();
    const sql::Name name{schema == "public" ? "" : schema, row[2].as<std::string>()};
    const auto kind = row[3].as<std::string>();
    found[row[0].as<std::int64_t>()] = {name.text(), kind == "r" || kind == "m",
                                        row[4].as<std::int64_t>(), row[5].as<std::int64_t>()};
  }
  return found;
}

int strength(const std::string& mode) {
  static const std::vector<std::string> modes{
      "access share", "row share",           "row exclusive", "share update exclusive",
      "share",        "share row exclusive", "exclusive",     "access exclusive"};
  return static_cast<int>(std::ranges::find(modes, mode) - modes.begin());
}

// Of what was there before: nobody else can see the rest. A dropped table keeps its name.
sql::Measured measured(const Form& form, Place& place) {
  sql::Measured out{.name = form.theme, .sql = form.text};
  pqxx::work work(place.session);
  const auto before = relations_of(work);
  try {
    work.exec(form.text);
  } catch (const pqxx::sql_error& error) {
    out.message = error.sqlstate() + " " + error.what();
    return out;
  }
  for (const auto& row : work.exec(locks_now)) {
    const auto relation = before.find(row[0].as<std::int64_t>());
    if (relation == before.end()) continue;
    const auto mode = sql::mode_word(row[1].as<std::string>());
    auto& strongest = out.locks[relation->second.name];
    if (strongest.empty() || strength(mode) > strength(strongest)) strongest = mode;
  }
  for (const auto& [oid, now] : relations_of(work)) {
    const auto was = before.find(oid);
    if (was == before.end() || !now.has_rows) continue;
    if (now.file != was->second.file) out.rewritten.insert(was->second.name);
    if (now.read > was->second.read) out.scanned.insert(was->second.name);
  }
  return out;
}

class OnALiveServer : public testing::TestWithParam<Form> {};

TEST_P(OnALiveServer, IsAsPredictedOrSaidToBePossible) {
  auto& place = Place::of(GetParam().theme);
  const auto row = measured(GetParam(), place);
  const auto known = sql::predicted(row.sql, place.known);
  const auto blind = sql::predicted(row.sql, {});
  const bool refused = row.message.starts_with("25001");
  EXPECT_EQ(known.outside_transaction, refused) << row.sql;
  EXPECT_EQ(blind.outside_transaction, refused) << row.sql;
  if (refused) return;
  ASSERT_EQ(row.message, "") << row.sql;
  sql::expect_measured(row, known);
  sql::expect_predicted(row, known);
  sql::expect_touched(row, known.rewrites, row.rewritten, false, "rewritten");
  sql::expect_touched(row, known.scans, row.scanned, false, "scanned");
}

// With nothing known less is certain, but what is called certain is so. IF [NOT] EXISTS is judged
// as if there were something to do, and a partitioned table stands for its partitions.
TEST_P(OnALiveServer, IsNotClaimedToDoWhatItDoesNot) {
  auto& place = Place::of(GetParam().theme);
  const auto row = measured(GetParam(), place);
  const bool depends = row.sql.find(" EXISTS ") != std::string::npos;
  if (!row.message.empty() || depends) return;
  const auto blind = sql::predicted(row.sql, {});
  sql::expect_measured(row, blind);
  for (const auto& touched : blind.rewrites) {
    const auto* table = place.known.table(touched.relation);
    if (touched.certainty == sql::Certainty::possible || (table && table->partitioned)) continue;
    EXPECT_TRUE(row.rewritten.contains(touched.relation.text())) << row.sql;
  }
}

std::string label_of_form(const testing::TestParamInfo<Form>& info) {
  return info.param.theme + "_line_" + std::to_string(info.param.line);
}
INSTANTIATE_TEST_SUITE_P(Forms, OnALiveServer, testing::ValuesIn(all_forms()), label_of_form);

TEST(LiveForms, AreMoreThanAHundredAndFifty) {
  EXPECT_GE(all_forms().size(), 150U);
}

}  // namespace
}  // namespace belay::world
