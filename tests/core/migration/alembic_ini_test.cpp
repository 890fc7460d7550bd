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

TEST(AlembicIni, ReadsWhetherFoldersAreWalked) {
  for (const char* truth : {"true", "Yes", "1", "on", "t"}) {
    EXPECT_TRUE(locations("[alembic]\nscript_location = m\nrecursive_version_locations = " +
                          std::string(truth) + "\n")
                    .recursive)
        << truth;
  }
  EXPECT_FALSE(
      locations("[alembic]\nscript_location = m\nrecursive_version_locations = no\n").recursive);
}

TEST(AlembicIni, KeepsPlacesInPackagesAndTheModulePaths) {
  const auto found = locations("[alembic]\nscript_location = app:db/m\nprepend_sys_path = . src\n");
  EXPECT_EQ(found.script_location, "app:db/m");
  EXPECT_EQ(found.version_locations, Strings{"app:db/m/versions"});
  EXPECT_EQ(found.module_paths, (Strings{".", "src"}));
}

TEST(AlembicSettings, TakesTheSectionThatIsNamed) {
  const std::string text =
      "[DEFAULT]\nscript_location = m\n[core]\nversion_locations = %(script_location)s/c\n"
      "[tenant]\nversion_locations = %(script_location)s/t\n";
  const auto found = read_alembic_settings({.ini = text, .here = "/", .section = "tenant"});
  ASSERT_TRUE(found) << message_of(found);
  EXPECT_EQ(found->version_locations, Strings{"m/t"});
  EXPECT_EQ(message_of(read_alembic_settings({.ini = text, .here = "/", .section = "none"})),
            "alembic.ini: no section [none]");
}

TEST(AlembicSettings, TakesFromPyprojectWhatTheIniDoesNotSay) {
  const auto found = read_alembic_settings({.ini = "[alembic]\nversion_locations = a\n",
                                            .here = "/",
                                            .toml = {{"script_location", {"%(here)s/m"}},
                                                     {"version_locations", {"x", "y z"}},
                                                     {"recursive_version_locations", {"true"}}}});
  ASSERT_TRUE(found) << message_of(found);
  EXPECT_EQ(found->script_location, "//m");
  EXPECT_EQ(found->version_locations, Strings{"a"});
  EXPECT_TRUE(found->recursive);
}

TEST(AlembicSettings, TakesAListOfPyprojectAsItIs) {
  const auto found = read_alembic_settings(
      {.ini = "", .here = "/p", .toml = {{"version_locations", {"%(here)s/x", "y z"}}}});
  ASSERT_TRUE(found) << message_of(found);
  EXPECT_EQ(found->version_locations, (Strings{"/p/x", "y z"}));
}

TEST(AlembicSettings, SaysThatACommentIsAPartOfTheValueForAlembic) {
  EXPECT_EQ(locations("[alembic]\nscript_location = m\nversion_locations = a:b\n"
                      "version_path_separator = os  # Use os.pathsep.\n")
                .notes,
            Strings{"alembic.ini: the comment behind version_path_separator = os is a part of the "
                    "value for Alembic"});
}

TEST(AlembicIni, RefusesWhatItCannotFollow) {
  const auto refused = [](const std::string& lines) {
    const auto read = read_alembic_ini("[alembic]\n" + lines, "/");
    return read ? std::string("read") : std::string(row_of(read.error().code).name);
  };
  EXPECT_EQ(refused("script_location = m\nsourceless = true\n"), "unsupported");
  EXPECT_EQ(refused("script_location = %(nowhere)s\n"), "config-invalid");
  EXPECT_EQ(refused("script_location = 100%\n"), "config-invalid");
  EXPECT_EQ(refused("script_location = %(script_location)s\n"), "config-invalid");
  EXPECT_EQ(refused("script_location = m\nversion_locations = a\nversion_path_separator = bar\n"),
            "config-invalid");
}

TEST(AlembicIni, ReadsLinesAsConfigparserDoes) {
  const std::string lines = "version_locations = a\n\tb\n c\nversion_path_separator = newline\n";
  EXPECT_EQ(locations("  indented\n[alembic]\nscript_location = m\n" + lines).version_locations,
            (Strings{"a", "b", "c"}));
  EXPECT_EQ(locations("[alembic]\nno separator\n  of this\n[open = 1\nscript_location = m\n")
                .script_location,
            "m");
}

TEST(AlembicIni, KnowsEverySeparatorOfVersionLocations) {
  const std::string head = "[alembic]\nscript_location = m\nversion_locations = a b:c;d\n";
  const auto split_by = [&](const std::string& name) {
    return locations(head + "version_path_separator = " + name + "\n").version_locations;
  };
  EXPECT_EQ(split_by(":"), (Strings{"a b", "c;d"}));
  EXPECT_EQ(split_by("space"), (Strings{"a", "b:c;d"}));
  EXPECT_EQ(split_by(";"), (Strings{"a b:c", "d"}));
}

TEST(AlembicIni, TakesTheWordsThatAlembicTakesForTrue) {
  for (const std::string word : {"true", "Yes", "on", "y", "t", "1", "false", "no", "2"}) {
    const auto found =
        locations("[alembic]\nscript_location = m\nrecursive_version_locations = " + word + "\n");
    EXPECT_EQ(found.recursive, word != "false" && word != "no" && word != "2") << word;
  }
}

TEST(AlembicIni, RefusesAnOptionThatNamesNoOther) {
  for (const std::string key :
       {"sourceless", "recursive_version_locations", "path_separator", "prepend_sys_path",
        "version_path_separator", "version_locations", "script_location"}) {
    const auto read = read_alembic_ini("[alembic]\n" + key + " = %(nowhere)s\n", "/");
    EXPECT_EQ(message_of(read), "alembic.ini: \"%(nowhere)s\" names no option") << key;
  }
  EXPECT_EQ(message_of(read_alembic_ini("[alembic]\nscript_location = %(open\n", "/")),
            "alembic.ini: a \"%\" in \"%(open\" that is neither \"%%\" nor \"%(name)s\"");
}

TEST(AlembicSettings, TakeALocationFromOutsideAsItIs) {
  const auto found = read_alembic_settings(
      {.ini = "[alembic]\nscript_location = m\n", .here = "/p", .script_location = "/a%b"});
  ASSERT_TRUE(found) << message_of(found);
  EXPECT_EQ(found->script_location, "/a%b");
}

TEST(AlembicSettings, OfAnotherSectionNeedItOnlyWhereThereIsAFile) {
  const AlembicSettings toml{
      .ini = "", .here = "/p", .section = "x", .toml = {{"script_location", {"m"}}}};
  EXPECT_EQ(message_of(read_alembic_settings(toml)), "");
  EXPECT_EQ(message_of(read_alembic_settings({.ini = "[alembic]\n", .here = "/", .section = "x"})),
            "alembic.ini: no section [x]");
}

}  // namespace
}  // namespace belay::migration
