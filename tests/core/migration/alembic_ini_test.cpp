#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {
namespace {

using Strings = std::vector<std::string>;

ScriptLocations locations(const std::string& text) {
  const auto read = read_alembic_ini(text, "/app/back%20end");
  EXPECT_TRUE(read) << message_of(read);
  return read.value_or(ScriptLocations{});
}

TEST(AlembicIni, ReadsTheScriptLocation) {
  const auto found =
      locations("# c\n[alembic]\n; d\nscript_location = db/migrations  \n[x]\na=b\n");
  EXPECT_EQ(found.script_location, "db/migrations");
  EXPECT_EQ(found.version_locations, Strings{"db/migrations/versions"});
}

TEST(AlembicIni, ReadsColonsUpperCaseAndCarriageReturns) {
  EXPECT_EQ(locations("[alembic]\r\nSCRIPT_LOCATION: migrations\r\n").script_location,
            "migrations");
}

TEST(AlembicIni, TakesDefaultsAndResolvesHere) {
  EXPECT_EQ(locations("[DEFAULT]\nscript_location = %(here)s/alembic\n[alembic]\n").script_location,
            "/app/back%20end/alembic");
  EXPECT_EQ(locations("[DEFAULT]\nbase = db\n[alembic]\nscript_location = %(base)s/100%%\n")
                .script_location,
            "db/100%");
}

TEST(AlembicIni, DoesNotTakeASectionOfAnotherName) {
  EXPECT_EQ(message_of(read_alembic_ini("[alembic_other]\nscript_location = x\n", "/")),
            "alembic.ini: no script_location in [alembic]");
}

TEST(AlembicIni, SplitsVersionLocationsByTheirSeparator) {
  const std::string head = "[alembic]\nscript_location = m\nversion_locations = ";
  EXPECT_EQ(locations(head + "a b,c , d\n").version_locations, (Strings{"a", "b", "c", "d"}));
  EXPECT_EQ(locations(head + "a:b c\nversion_path_separator = os\n").version_locations,
            (Strings{"a", "b c"}));
  EXPECT_EQ(locations(head + "a;b\nversion_path_separator = ;\n").version_locations,
            (Strings{"a", "b"}));
  EXPECT_EQ(locations(head + "a\n  # c\n  b c\npath_separator = newline\n").version_locations,
            (Strings{"a", "b c"}));
  EXPECT_EQ(locations(head + "%(script_location)s/v\n").version_locations, Strings{"m/v"});
}

TEST(AlembicIni, AcceptsTheCommentOfAlembicsOwnTemplate) {
  EXPECT_EQ(locations("[alembic]\nscript_location = m\nversion_locations = a:b\n"
                      "version_path_separator = os  # Use os.pathsep. Default\n")
                .version_locations,
            (Strings{"a", "b"}));
}

TEST(AlembicIni, RefusesWhatItCannotFollow) {
  const auto refused = [](const std::string& lines) {
    const auto read = read_alembic_ini("[alembic]\n" + lines, "/");
    return read ? std::string("read") : std::string(row_of(read.error().code).name);
  };
  EXPECT_EQ(refused("script_location = app:migrations\n"), "unsupported");
  EXPECT_EQ(refused("script_location = m\nrecursive_version_locations = True\n"), "unsupported");
  EXPECT_EQ(refused("script_location = %(nowhere)s\n"), "config-invalid");
  EXPECT_EQ(refused("script_location = 100%\n"), "config-invalid");
  EXPECT_EQ(refused("script_location = %(script_location)s\n"), "config-invalid");
  EXPECT_EQ(refused("script_location = m\nversion_locations = a\nversion_path_separator = bar\n"),
            "config-invalid");
}

}  // namespace
}  // namespace belay::migration
