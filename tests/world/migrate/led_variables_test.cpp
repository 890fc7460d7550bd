#include "world/migrate/led_variables.hpp"

#include <gtest/gtest.h>

namespace belay::world {
namespace {

std::string led(const std::string& value, const std::string& live = "app",
                const std::string& name = "URL") {
  return led_variables({{name, Secret(value)}}, live, "s").at(name).reveal();
}

TEST(LedVariables, NameTheScratchDatabaseInUrlsOfPostgresql) {
  EXPECT_EQ(led("postgresql://u:p@h:5432/app"), "postgresql://u:p@h:5432/s");
  EXPECT_EQ(led("postgres://h/app?sslmode=require"), "postgres://h/s?sslmode=require");
  EXPECT_EQ(led("postgresql+psycopg2://u:app@app/app#x"), "postgresql+psycopg2://u:app@app/s#x");
  EXPECT_EQ(led("jdbc:postgresql://h/app"), "jdbc:postgresql://h/s");
  EXPECT_EQ(led("postgresql://h/other?dbname=app&user=app"),
            "postgresql://h/other?dbname=s&user=app");
}

TEST(LedVariables, NameItInKeywordStrings) {
  EXPECT_EQ(led("host=app dbname=app user=app"), "host=app dbname=s user=app");
  EXPECT_EQ(led("dbname='my \\'app' user=x", "my 'app"), "dbname=s user=x");
  EXPECT_EQ(led("dbname=application"), "dbname=application");
  EXPECT_EQ(led("xdbname=app"), "xdbname=app");
  EXPECT_EQ(led("dbname='app"), "dbname=s");
  EXPECT_EQ(led("dbname="), "dbname=");
}

TEST(LedVariables, NameItInVariablesOfADatabasesNameAlone) {
  EXPECT_EQ(led("app", "app", "PGDATABASE"), "s");
  EXPECT_EQ(led("app", "app", "POSTGRES_DB"), "s");
  EXPECT_EQ(led("app", "app", "FLASK_APP"), "app");
  EXPECT_EQ(led("apple", "app", "PGDATABASE"), "apple");
}

TEST(LedVariables, LeaveEverythingElseAsItIs) {
  for (const std::string text :
       {"", "/", "postgresql://", "postgresql://h", "postgresql://h/application", "redis://h/app",
        "https://h/app", "postgresql://h/%", "postgresql://h/ap%7", "postgresql://h?x=/app"}) {
    EXPECT_EQ(led(text), text);
  }
}

TEST(LedVariables, ReadNamesAsUrlsEncodeThem) {
  EXPECT_EQ(led("postgresql://h/my%20%22app%22%2Fx", "my \"app\"/x"), "postgresql://h/s");
  EXPECT_EQ(led("postgresql://h/a%c3%bc", "aü"), "postgresql://h/s");
  EXPECT_EQ(led("postgresql+psycopg2://h/a%41 x", "a%41 x"), "postgresql+psycopg2://h/s");
}

}  // namespace
}  // namespace belay::world
