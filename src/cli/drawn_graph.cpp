#include "cli/drawn_graph.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/live_lines.hpp"

namespace belay::cli {
namespace {

using migration::Lineage;

// "id (label) (current) (head) (merges a, b) (depends on c)  first line of the message"
std::string beside_node(const Lineage& lineage, Lineage::Place place, std::string_view here) {
  const auto& revision = lineage.revisions()[place];
  std::string text = revision.id;
  if (!revision.labels.empty()) text += " (" + join(revision.labels, ", ") + ")";
  if (!here.empty()) text += " (" + std::string(here) + ")";
  if (lineage.children(place).empty()) {
    text += lineage.is_needed(place) ? " (effective head)" : " (head)";
  }
  if (lineage.children(place).size() > 1) text += " (branchpoint)";
  if (revision.down.size() > 1) text += " (merges " + join(revision.down, ", ") + ")";
  if (!revision.depends.empty()) text += " (depends on " + join(revision.depends, ", ") + ")";
  const auto message = revision.doc.substr(0, revision.doc.find('\n'));
  text = escaped(message.empty() ? text : text + "  " + message);
  std::ranges::replace(text, '\n', ' ');  // of an id: it would begin a row of its own
  return text;
}

}  // namespace

GraphPage page_of_output() {
  if (!is_terminal()) return {};
  return {speaks_utf8() ? migration::Strokes::unicode : migration::Strokes::ascii,
          terminal_width()};
}

std::vector<GraphLine> graph_lines(const Lineage& lineage, const std::vector<std::string>& here,
                                   std::string_view word, migration::Strokes strokes) {
  migration::DrawingStyle style{.strokes = strokes, .at = {}};
  for (const auto& id : here) {
    if (const auto place = lineage.find(id)) style.at.push_back(*place);
  }
  std::vector<GraphLine> lines;
  for (auto& row : migration::draw(lineage, style)) {
    GraphLine line{std::move(row.strokes), {}, row.place};
    if (row.place) {
      const bool marked = std::ranges::find(style.at, *row.place) != style.at.end();
      line.words = beside_node(lineage, *row.place, marked ? word : "");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> drawn_graph(const Lineage& lineage,
                                     const std::vector<std::string>& current, GraphPage page) {
  std::vector<std::string> lines;
  for (const auto& line : graph_lines(lineage, current, "current", page.strokes)) {
    const auto text = line.place ? line.strokes + " " + line.words : line.strokes;
    lines.push_back(fitted(text, page.width));
  }
  return lines;
}

std::vector<std::string> drawn_graph(const migration::Graph& graph,
                                     const std::vector<std::string>& current, GraphPage page) {
  std::vector<migration::Revision> revisions;
  revisions.reserve(graph.revisions().size());
  for (const auto& [id, revision] : graph.revisions()) revisions.push_back(revision);
  return drawn_graph(Lineage(revisions), current, page);
}

}  // namespace belay::cli
