#include "core/sql/known_ddl.hpp"

#include "core/sql/parser.hpp"
#include "core/sql/read.hpp"
#include "core/sql/split.hpp"

namespace belay::sql {

Knowledge knowledge_of(std::string_view ddl) {
  Knowledge known;
  known.complete = true;
  for (const auto& piece : split_script(ddl).pieces) {
    const auto tree =
        parse_statement(ddl.substr(piece.begin, piece.end - piece.begin), piece.depth);
    if (!tree.parsed()) known.complete = false;
    for (const auto& action : read_actions(tree.root())) known.follow(action);
  }
  known.publish();
  return known;
}

}  // namespace belay::sql
