// The revision graph as lines for people: its strokes, and beside each revision what it is.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration/drawing.hpp"
#include "core/migration/revisions.hpp"

namespace belay::cli {

struct GraphPage {
  migration::Strokes strokes = migration::Strokes::ascii;
  std::size_t width = std::numeric_limits<std::size_t>::max();  // of a line, in letters
};
// On a terminal its width, and strokes that its locale can show; else plain ASCII, uncut.
GraphPage page_of_output();

struct GraphLine {
  std::string strokes;
  std::string words;  // without what a terminal obeys; empty where there is no revision
  std::optional<migration::Lineage::Place> place;
};
// Newest first. `here`: the ids that are marked, with this word behind them.
std::vector<GraphLine> graph_lines(const migration::Lineage& lineage,
                                   const std::vector<std::string>& here, std::string_view word,
                                   migration::Strokes strokes);

// The same as they are printed. `current`: the ids that a database is at.
std::vector<std::string> drawn_graph(const migration::Lineage& lineage,
                                     const std::vector<std::string>& current, GraphPage page);
std::vector<std::string> drawn_graph(const migration::Graph& graph,
                                     const std::vector<std::string>& current, GraphPage page);

}  // namespace belay::cli
