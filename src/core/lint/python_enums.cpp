#include "core/lint/python_enums.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "core/migration/arguments.hpp"

namespace belay::lint {
namespace {

using migration::Line;
using migration::TokenKind;

// Of a text that begins and ends with a space.
bool holds_name(std::string_view text, std::string_view name) {
  const auto is_part = [&](std::size_t at) {
    return text[at] == '_' || std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    if (!is_part(at - 1) && !is_part(at + name.size())) return true;
  }
  return false;
}

// drop_enum("mood"), a function of the project's own.
bool dropped_by_name(const Line& line, const std::string& name) {
  bool named = false, drops = false, attribute = false;
  for (const auto& token : line.tokens) {
    named = named || (token.kind == TokenKind::string && token.text == name);
    drops = drops || (token.is_name() && !attribute && token.text.find("drop") != name.npos);
    attribute = token.is(".");
  }
  return named && drops;
}

}  // namespace

std::vector<WrittenEnum> enums_on(const PythonText& python, const Line& line) {
  std::vector<WrittenEnum> found;
  for (const auto* type : {"Enum", "ENUM"}) {
    for (auto& one : calls_of({&line, 1}, type)) {
      const auto given = one.call.named.find("name");
      if (given == one.call.named.end()) continue;
      auto name = migration::text_of(python.module, given->second);
      if (name && !name->empty())
        found.push_back({*std::move(name), std::move(one.call), one.line});
    }
  }
  return found;
}

// mood = sa.Enum(…)
EnumDrops::EnumDrops(const PythonText& python) : python_(python) {
  for (const auto& line : python.lines) {
    if (line.tokens.size() < 2 || !line.tokens[1].is("=")) continue;
    for (auto& one : enums_on(python, line)) bound_[line.tokens[0].text] = std::move(one.name);
  }
}

bool EnumDrops::may_drop(const std::string& name) const {
  const auto upgrade = lines_of(python_, "upgrade");
  return std::ranges::any_of(python_.lines, [&](const Line& line) {
    const bool inside = &line >= upgrade.data() && &line < upgrade.data() + upgrade.size();
    return !inside && (by_sql(line, name) || by_method(line, name) || dropped_by_name(line, name));
  });
}

// All of the line's, those that names are bound to as well.
std::string EnumDrops::strings_of(const Line& line) const {
  std::string all = " ";
  for (const auto& token : line.tokens) {
    const auto* constant = token.is_name() ? python_.module.constant(token.text) : nullptr;
    const bool literal = token.kind == TokenKind::string || token.kind == TokenKind::computed;
    if (constant != nullptr) all += *constant + ' ';
    if (literal) all += token.text + ' ';
  }
  return lowered(all);
}

bool EnumDrops::by_sql(const Line& line, const std::string& name) const {
  const auto sql = strings_of(line);
  const bool frees = sql.find("drop type") != sql.npos || sql.find("rename to") != sql.npos;
  const bool computed = sql.find_first_of("%{") != sql.npos;
  return frees && (computed || holds_name(sql, lowered(name)));
}

// mood.drop(bind), sa.Enum(name="mood").drop(bind)
bool EnumDrops::by_method(const Line& line, const std::string& name) const {
  auto known = enums_on(python_, line);
  for (const auto& dropping : calls_of({&line, 1}, "drop")) {
    const auto bound = bound_.find(dropping.receiver);
    const bool is_bound = bound != bound_.end();
    const bool told = is_bound || !known.empty();
    const bool it = (is_bound && bound->second == name) ||
                    std::ranges::find(known, name, &WrittenEnum::name) != known.end();
    if (it || !told) return true;
  }
  return false;
}

}  // namespace belay::lint
