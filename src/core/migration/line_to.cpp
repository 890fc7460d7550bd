#include "core/migration/line_to.hpp"

#include <set>

namespace belay::migration {

std::vector<std::string> line_to(const Graph& graph, const std::vector<std::string>& targets) {
  std::set<std::string> wanted;
  auto open = targets;
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    const auto* revision = graph.find(id);
    if (revision == nullptr || !wanted.insert(id).second) continue;
    open.insert(open.end(), revision->down.begin(), revision->down.end());
    open.insert(open.end(), revision->depends.begin(), revision->depends.end());
  }
  std::vector<std::string> line;
  for (auto& id : graph.in_order()) {
    if (wanted.contains(id)) line.push_back(std::move(id));
  }
  return line;
}

}  // namespace belay::migration
