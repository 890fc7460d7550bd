#include "core/lint/size.hpp"

namespace belay::lint {
namespace {

std::string with_commas(std::int64_t number) {
  auto digits = std::to_string(number);
  for (auto at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

}  // namespace

std::string Work::text() const {
  return table + " holds about " + with_commas(rows) + " rows";
}

std::optional<Work> work_of(const sql::Effects& effects, const sql::Knowledge& known) {
  std::optional<Work> most;
  for (const auto& touched : effects.scans) {
    const auto* table = known.table(touched.relation);
    if (!table || !table->rows) return {};
    if (!most || *table->rows > most->rows) most = {touched.relation.text(), *table->rows};
  }
  return most;
}

}  // namespace belay::lint
