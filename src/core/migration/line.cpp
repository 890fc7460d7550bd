#include "core/migration/line.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "core/migration/names.hpp"

namespace belay::migration {
namespace {

constexpr std::size_t longest_word = 128;

Done add(std::map<std::string, Revision>& revisions, const std::string& id,
         const std::string* below) {
  auto& revision = revisions[id];
  revision.id = id;
  if (below == nullptr || (!revision.down.empty() && revision.down.front() == *below)) return {};
  if (revision.down.empty()) {
    revision.down = {*below};
    return {};
  }
  return fail(ErrorCode::revision_graph,
              "'" + id + "' comes after '" + *below + "' now, and came after '" +
                  revision.down.front() + "' before",
              "the tool must tell the same order each time");
}

}  // namespace

bool is_line_id(std::string_view text) {
  constexpr std::string_view also = ".-+:=@";
  return !text.empty() && text.size() <= longest_word && is_word(text.front()) &&
         std::ranges::all_of(
             text, [&](char c) { return is_word(c) || also.find(c) != std::string_view::npos; });
}

Result<std::vector<std::string>> ids_of_lines(std::string_view output) {
  std::vector<std::string> ids;
  for (const std::string& line : split(output, '\n')) {
    const std::string_view text = trimmed(line);
    if (text.empty()) continue;
    if (!is_line_id(text)) {
      return fail(ErrorCode::revision_graph,
                  "the line '" + escaped(text.substr(0, longest_word)) + "' is not a revision's id",
                  "let the command print one id a line, and everything else on standard error");
    }
    ids.emplace_back(text);
  }
  return ids;
}

Result<Graph> graph_of_lines(const std::vector<std::vector<std::string>>& lines) {
  std::map<std::string, Revision> revisions;
  for (const auto& line : lines) {
    const std::string* below = nullptr;
    for (const auto& id : line) {
      TRY_DONE(add(revisions, id, below));
      below = &id;
    }
  }
  std::vector<Revision> all;
  for (auto& [id, revision] : revisions) all.push_back(std::move(revision));
  return Graph::of(std::move(all));
}

}  // namespace belay::migration
