#include "core/migration/symbols.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace belay::migration {
namespace {

using Place = Lineage::Place;
using Places = Lineage::Places;

constexpr std::size_t shortest_prefix = 4;

std::string listed(const Lineage& lineage, const Places& places) {
  std::vector<std::string> ids;
  for (const Place place : places) ids.push_back("\"" + lineage.revisions()[place].id + "\"");
  return escaped(join(ids, ", "));
}

tl::unexpected<Error> bad_symbol(const std::string& message, std::string hint = {}) {
  return fail(ErrorCode::revision_graph, message, std::move(hint));
}

Places heads_with(const Lineage& lineage, const std::string& label) {
  const auto labels = lineage.labels();
  Places heads = lineage.heads();
  std::erase_if(heads, [&](Place place) {
    const auto& own = labels[place];
    return std::find(own.begin(), own.end(), label) == own.end();
  });
  return heads;
}

}  // namespace

Result<Places> places_named(const Lineage& lineage, const std::string& symbol) {
  if (symbol == "heads") return lineage.heads();
  if (symbol == "base") return lineage.bases();
  if (symbol == "head") {
    Places heads = lineage.heads();
    if (heads.size() == 1) return heads;
    if (heads.empty()) return bad_symbol("there are no revisions");
    return bad_symbol("\"head\" could be each of " + listed(lineage, heads), "name one of them");
  }
  if (const auto place = lineage.find(symbol)) {
    const bool id = lineage.revisions()[*place].id == symbol;
    return id ? Places{*place} : heads_with(lineage, symbol);
  }
  Places matches;
  for (Place place = 0; place < lineage.revisions().size(); ++place) {
    if (lineage.revisions()[place].id.starts_with(symbol)) matches.push_back(place);
  }
  if (symbol.size() < shortest_prefix || matches.empty()) {
    return bad_symbol("no script has the revision \"" + escaped(symbol) + "\"", "belay heads");
  }
  if (matches.size() == 1) return matches;
  return bad_symbol("\"" + escaped(symbol) + "\" could be each of " + listed(lineage, matches));
}

}  // namespace belay::migration
