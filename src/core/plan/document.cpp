#include "core/plan/document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace belay::plan {
namespace {

constexpr std::size_t longest_text = 1U << 20;
constexpr int most_dots = 16;
constexpr int deepest = 16;

Place place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

// U+202A..202E, U+2066..2069, U+200E, U+200F, U+061C: they make text read as what it is not.
bool starts_bidi(std::string_view text) {
  constexpr std::array<std::string_view, 12> marks{"\u202a", "\u202b", "\u202c", "\u202d",
                                                   "\u202e", "\u2066", "\u2067", "\u2068",
                                                   "\u2069", "\u200e", "\u200f", "\u061c"};
  return std::ranges::any_of(marks, [&](auto mark) { return text.starts_with(mark); });
}

// Walks the text once, outside the parser, for what the parser must never see.
class PreScan {
 public:
  explicit PreScan(std::string_view text) : text_(text) {}

  std::optional<Problem> run() {
    if (text_.size() > longest_text) return Problem{{1, 1}, "the file is larger than 1 MiB", {}};
    if (text_.starts_with("\xef\xbb\xbf")) return Problem{{1, 1}, "a byte order mark", "remove it"};
    if (!is_valid_utf8(text_)) return Problem{{1, 1}, "the file is not valid UTF-8", {}};
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (auto problem = look_at(i)) return problem;
    }
    return std::nullopt;
  }

 private:
  std::optional<Problem> look_at(std::size_t i) {
    const auto byte = static_cast<unsigned char>(text_[i]);
    column_ += 1;
    if (byte == '\n') {
      line_ += 1;
      column_ = dots_ = 0;
      return std::nullopt;
    }
    if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7f) {
      return here("a control character");
    }
    if (byte >= 0x80 && starts_bidi(text_.substr(i)))
      return here("a bidirectional control character");
    // Conservative: brackets and dots in strings and comments count as well, a line at a time.
    if (byte == '[' || byte == '{') depth_ += 1;
    if ((byte == ']' || byte == '}') && depth_ > 0) depth_ -= 1;
    if (depth_ > deepest) return here("nesting deeper than 16");
    if (byte == '.') dots_ += 1;
    if (byte == '"' || byte == '\'' || byte == '#') dots_ -= 1'000'000;
    if (byte == '=') dots_ = -1'000'000;
    if (dots_ > most_dots) return here("a key of more than 16 parts");
    return std::nullopt;
  }

  Problem here(std::string message) const { return {{line_, column_}, std::move(message), {}}; }

  std::string_view text_;
  int line_ = 1;
  int column_ = 0;
  int depth_ = 0;
  int dots_ = 0;
};

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
  if (auto problem = PreScan(text).run()) return tl::unexpected(std::move(*problem));
  try {
    return convert_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return tl::unexpected(Problem{place_of(error.source()), std::string(error.description()), {}});
  }
}

}  // namespace belay::plan
