#include "core/migration/drift.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace belay::migration {
namespace {

std::vector<std::string> lines_of_definition(const std::string& definition) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  for (auto at = definition.find('\n'); at != std::string::npos; at = definition.find('\n', from)) {
    lines.push_back(definition.substr(from, at - from));
    from = at + 1;
  }
  lines.push_back(definition.substr(from));
  return lines;
}

std::string without_rights(const std::string& definition) {
  auto lines = lines_of_definition(definition);
  for (const std::string_view word : {"owner ", "grants "}) {
    const auto last = std::find_if(lines.rbegin(), lines.rend() - 1,
                                   [&](const auto& line) { return line.starts_with(word); });
    if (last != lines.rend() - 1) lines.erase(std::next(last).base());
  }
  std::string text = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) text += "\n" + lines[i];
  return text;
}

Catalog as_compared(const Catalog& catalog, Rights rights) {
  if (rights == Rights::compared) return catalog;
  Catalog plain;
  for (const auto& [key, definition] : catalog.objects) {
    plain.objects.emplace_hint(plain.objects.end(), key, without_rights(definition));
  }
  return plain;
}

std::string definition_in(const Catalog& catalog, const std::string& key) {
  const auto found = catalog.objects.find(key);
  return found == catalog.objects.end() ? "" : found->second;
}

// "column" of this "default" key.
std::string column_of(const std::string& key) {
  constexpr std::string_view word = "default ";
  return key.starts_with(word) ? "column " + key.substr(word.size()) : "";
}

bool is_of_the_server(const DriftedObject& one) {
  return one.kind != DriftKind::missing && one.object.starts_with("extension ");
}

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string from_line(const std::vector<std::string>& lines, std::size_t first) {
  std::string text;
  for (std::size_t i = first; i < lines.size(); ++i) text += (text.empty() ? "" : " ") + lines[i];
  return text;
}

}  // namespace

std::string_view to_text(DriftKind kind) {
  switch (kind) {
    case DriftKind::added:
      return "added";
    case DriftKind::missing:
      return "missing";
    case DriftKind::changed:
      return "changed";
  }
  ENSURE(false, "a kind of drift that does not exist");
}

std::vector<DriftedObject> drift(const Catalog& scripts, const Catalog& live, Rights rights) {
  const Catalog theirs = as_compared(scripts, rights);
  const Catalog ours = as_compared(live, rights);
  const auto change = difference(theirs, ours);
  std::vector<DriftedObject> drifted;
  const auto add = [&](DriftKind kind, const std::vector<std::string>& keys) {
    for (const auto& key : keys) {
      drifted.push_back({kind, key, definition_in(theirs, key), definition_in(ours, key)});
    }
  };
  add(DriftKind::added, change.added);
  add(DriftKind::missing, change.removed);
  add(DriftKind::changed, change.changed);
  std::erase_if(drifted, is_of_the_server);
  std::ranges::sort(drifted, {}, &DriftedObject::object);
  const auto told = drifted;
  std::erase_if(drifted, [&](const auto& one) {
    return std::ranges::binary_search(told, column_of(one.object), {}, &DriftedObject::object);
  });
  return drifted;
}

ShortDefinitions shortened(const DriftedObject& drifted, std::size_t most) {
  const auto scripts = lines_of_definition(drifted.scripts);
  const auto live = lines_of_definition(drifted.live);
  std::size_t first = 0;
  if (drifted.kind == DriftKind::changed) {
    while (first < std::min(scripts.size(), live.size()) && scripts[first] == live[first]) ++first;
  }
  return {cut(from_line(scripts, first), most), cut(from_line(live, first), most)};
}

Json to_json(const DriftedObject& drifted) {
  const bool added = drifted.kind == DriftKind::added;
  const bool missing = drifted.kind == DriftKind::missing;
  return Json::Object{{"what", to_text(drifted.kind)},
                      {"object", drifted.object},
                      {"scripts", added ? Json{} : Json(drifted.scripts)},
                      {"live", missing ? Json{} : Json(drifted.live)}};
}

}  // namespace belay::migration
