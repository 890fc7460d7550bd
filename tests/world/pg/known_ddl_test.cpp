// What the sessions of a role begin with, which decides what a statement of a migration means.
#include "world/pg/known_ddl.hpp"

#include <utility>
#include <vector>

#include "world/pg/connection.hpp"
#include "world/pg/target.hpp"

namespace belay::world {
namespace {

class GivenToSessions : public testing::Test {
 protected:
  static void SetUpTestSuite() { support::Postgres::shared().create_role(role); }
  ~GivenToSessions() override {
    target_.sql("ALTER ROLE known_ddl RESET ALL; ALTER ROLE ALL RESET TimeZone");
  }
  KnownDdl known() const {
    return take(read_known_ddl({Secret(target_.server.url(target_.name, role)), "belay:test"}));
  }
  // The same database's own word, in a session that is not ours.
  std::string shown(const std::string& setting) const {
    pqxx::connection session(target_.server.url(target_.name, role));
    return pqxx::work(session).exec1("SHOW " + setting)[0].as<std::string>();
  }
  void alter(const std::string& text) const { target_.sql("ALTER " + text); }
  std::string database() const { return "DATABASE \"" + target_.name + "\""; }

  static constexpr auto role = "known_ddl";
  Target target_{"given"};
};

TEST_F(GivenToSessions, IsTheTimeZoneThatIsNearestToThem) {
  EXPECT_EQ(known().time_zone, "") << "the server's own default is not seen";
  const std::string in_database = "ROLE known_ddl IN " + database();
  for (const auto& [what, zone] :
       std::vector<std::pair<std::string, std::string>>{{"ROLE ALL", "Asia/Tokyo"},
                                                        {database(), "Europe/Berlin"},
                                                        {"ROLE known_ddl", "UTC"},
                                                        {in_database, "America/Lima"}}) {
    alter(what + " SET TimeZone = '" + zone + "'");
    EXPECT_EQ(known().time_zone, zone);
    EXPECT_EQ(shown("TimeZone"), zone);
  }
  alter(in_database + " RESET TimeZone");
  EXPECT_EQ(known().time_zone, "UTC");
}

TEST_F(GivenToSessions, SayWhetherANameWithoutASchemaMeansPublicAlone) {
  EXPECT_TRUE(known().public_alone);
  target_.sql("CREATE SCHEMA app AUTHORIZATION known_ddl");
  alter(database() + " SET search_path = app, public");
  EXPECT_FALSE(known().public_alone);
  alter("ROLE known_ddl SET search_path = \"$user\", public, nowhere");
  EXPECT_TRUE(known().public_alone);
  target_.sql("CREATE SCHEMA known_ddl AUTHORIZATION known_ddl");
  EXPECT_FALSE(known().public_alone) << "a schema of the role's own name comes first";
  alter("ROLE known_ddl SET search_path = ''");
  EXPECT_FALSE(known().public_alone);
}

}  // namespace
}  // namespace belay::world
