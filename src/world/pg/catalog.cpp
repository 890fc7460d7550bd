#include "world/pg/catalog.hpp"

#include "world/pg/catalog_queries.hpp"

namespace belay::world {

Result<migration::Catalog> read_catalog(Connection& connection,
                                        const ports::VersionTable& without) {
  return connection.run(Mode::read, [&](Work& work) -> Result<migration::Catalog> {
    migration::Catalog catalog;
    for (const auto& query : catalog_queries()) {
      for (const auto& row : work.exec_params(query, without.schema, without.table)) {
        catalog.objects[row[0].as<std::string>()] = row[1].as<std::string>("");
      }
    }
    return catalog;
  });
}

}  // namespace belay::world
