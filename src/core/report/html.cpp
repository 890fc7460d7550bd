#include "core/report/html.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"

namespace belay::report {
namespace {

// What makes a name look like another one: marks of direction, zero width, line separators, the
// byte order mark. Unicode 15, sections 23.2 and 23.8.
constexpr std::array<std::string_view, 19> hidden{"\u061c", "\u200b", "\u200c", "\u200d", "\u200e",
                                                  "\u200f", "\u2028", "\u2029", "\u202a", "\u202b",
                                                  "\u202c", "\u202d", "\u202e", "\u2060", "\u2066",
                                                  "\u2067", "\u2068", "\u2069", "\ufeff"};

std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string html_text(std::string_view foreign) {
  const std::string safe = escaped(foreign);
  std::string out;
  out.reserve(safe.size());
  for (std::string_view rest = safe; !rest.empty();) {
    const bool ascii = static_cast<unsigned char>(rest.front()) < 0x80;
    const auto mark =
        ascii ? hidden.end()
              : std::ranges::find_if(hidden, [&](auto m) { return rest.starts_with(m); });
    if (mark != hidden.end()) {
      out += "\ufffd";
      rest.remove_prefix(mark->size());
      continue;
    }
    const auto entity = entity_of(rest.front());
    if (entity.empty()) {
      out += rest.front();
    } else {
      out += entity;
    }
    rest.remove_prefix(1);
  }
  return out;
}

Html& Html::raw(Markup markup) {
  out_ += markup.text();
  return *this;
}

Html& Html::text(std::string_view foreign) {
  out_ += html_text(foreign);
  return *this;
}

Html& Html::number(std::int64_t value) {
  out_ += std::to_string(value);
  return *this;
}

Html& Html::thousandths(std::int64_t value) {
  std::string digits = std::to_string(value);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  digits.insert(digits.size() - 3, ".");
  out_ += digits;
  return *this;
}

Html& Html::element(Markup open, std::string_view foreign, Markup close) {
  return raw(open).text(foreign).raw(close);
}

}  // namespace belay::report
