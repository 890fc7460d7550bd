#include "core/plan/document.hpp"

#include <toml++/toml.h>

#include <algorithm>

#include "core/plan/prescan.hpp"

namespace belay::plan {
namespace {

Place place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

Node convert(const toml::node& node);

Table convert_table(const toml::table& table) {
  Table members;
  for (const auto& [key, node] : table) {
    members.push_back({std::string(key.str()), place_of(key.source()), convert(node)});
  }
  const auto before = [](const Member& a, const Member& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  };
  std::stable_sort(members.begin(), members.end(), before);
  return members;
}

Node convert(const toml::node& node) {
  Node out{place_of(node.source()), std::monostate{}};
  if (const auto* text = node.as_string()) {
    out.value = text->get();
  } else if (const auto* number = node.as_integer()) {
    out.value = number->get();
  } else if (const auto* real = node.as_floating_point()) {
    out.value = real->get();
  } else if (const auto* flag = node.as_boolean()) {
    out.value = flag->get();
  } else if (const auto* table = node.as_table()) {
    out.value = convert_table(*table);
  } else if (const auto* array = node.as_array()) {
    List list;
    for (const auto& item : *array) list.push_back(convert(item));
    out.value = std::move(list);
  }
  return out;
}

}  // namespace

std::string to_text(const std::vector<Problem>& problems, std::string_view file) {
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += '\n';
    text += file;
    if (problem.place.line > 0) {
      text += ":" + std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column);
    }
    text += ": " + problem.message;
    if (!problem.hint.empty()) text += " (" + problem.hint + ")";
  }
  return text;
}

tl::expected<Table, Problem> parse_toml(std::string_view text) {
  if (auto problem = prescan(text)) return tl::unexpected(std::move(*problem));
  try {
    return convert_table(toml::parse(text));
  } catch (const toml::parse_error& error) {  // uncovered: toml++ throws nothing else
    return tl::unexpected(Problem{place_of(error.source()), std::string(error.description()), {}});
  }
}

}  // namespace belay::plan
