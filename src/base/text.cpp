#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace belay {
namespace {

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
    }
  }
  return row[b.size()];
}

// The length of the valid UTF-8 sequence at the start of text; 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second >= 0xa0;
  const bool beyond = lead == 0xf4 && second >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

// How many bytes at the beginning are all of a kind: most texts are nothing else.
template <class IsOfKind>
std::size_t run_of(std::string_view text, const IsOfKind& is_of_kind) {
  std::size_t size = 0;
  while (size < text.size() && is_of_kind(static_cast<unsigned char>(text[size]))) ++size;
  return size;
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string text;
  for (const auto& part : parts) {
    if (&part != parts.data()) text += separator;
    text += part;
  }
  return text;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lowered(c);
  return out;
}

std::string raised(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = raised(c);
  return out;
}

std::string within_message(std::string_view words) {
  std::string out(words);
  const bool abbreviation = words.size() > 1 && lowered(words[1]) != words[1];
  if (!out.empty() && !abbreviation) out[0] = lowered(out[0]);
  return out;
}

std::string some_of(std::span<const std::string> texts, std::size_t most) {
  auto text = escaped(join(texts.first(std::min(texts.size(), most)), ", "));
  if (texts.size() > most) text += ", … (" + std::to_string(texts.size()) + " in all)";
  return text;
}

std::string nearest(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t fewest = name.size();
  for (const auto candidate : candidates) {
    const std::size_t count = edits(name, candidate);
    if (count < fewest && 3 * count <= candidate.size() + 2) {
      fewest = count;
      best = candidate;
    }
  }
  return std::string(best);
}

bool is_valid_utf8(std::string_view text) {
  while (true) {
    text.remove_prefix(run_of(text, [](unsigned char byte) { return byte < 0x80; }));
    if (text.empty()) return true;
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    const std::size_t plain = run_of(text, [](unsigned char byte) {
      return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\t';
    });
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return out;
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    const bool control =
        byte < 0x20 || byte == 0x7f ||
        (length == 2 && byte == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0);
    if (length == 0 || control) {
      std::array<char, 8> hex{};
      std::snprintf(hex.data(), hex.size(), "\\x%02x", byte);
      out += hex.data();
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
}

bool is_name(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty() || text.size() > 64 || !plain(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace belay
