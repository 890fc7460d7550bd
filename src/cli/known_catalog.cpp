#include "cli/known_catalog.hpp"

#include <algorithm>
#include <string_view>

#include "base/ensure.hpp"

namespace belay::cli {
namespace {

CatalogReader offered = nullptr;

}  // namespace

bool asks_for_catalog(std::span<char* const> words) {
  return std::ranges::any_of(words, [](std::string_view word) {
    return word == "--database" || word.starts_with("--database=");
  });
}

void offer_catalog(CatalogReader reader) {
  offered = reader;
}

Result<sql::Knowledge> knowledge_for(const Arguments& arguments) {
  const auto where = arguments.option("database");
  if (where.empty()) return sql::Knowledge{};
  ENSURE(offered != nullptr, "--database reached the program that speaks to none");
  return offered(where, arguments);
}

}  // namespace belay::cli
