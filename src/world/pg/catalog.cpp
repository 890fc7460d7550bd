#include "world/pg/catalog.hpp"

#include "world/pg/catalog_queries.hpp"

namespace belay::world {

Result<migration::Catalog> read_catalog(Connection& connection,
                                        const ports::VersionTable& without) {
  return connection.run(Mode::read, [&](Work& work) -> Result<migration::Catalog> {
    migration::Catalog catalog;
    int number = 0;
    for (const auto& query : catalog_queries()) {
      // To plan one takes twice as long as to run it, and a migration asks behind each revision.
      const std::string name = "catalog " + std::to_string(++number);
      connection.prepare(name, query);
      for (const auto& row : work.exec_prepared(name, without.schema, without.table)) {
        catalog.objects[row[0].as<std::string>()] = row[1].as<std::string>("");
      }
    }
    return catalog;
  });
}

}  // namespace belay::world
