#include "core/plan/prescan.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace belay::plan {
namespace {

constexpr std::size_t longest_text = 1U << 20;
constexpr int most_dots = 16;
constexpr int deepest = 16;

// U+202A..202E, U+2066..2069, U+200E, U+200F, U+061C: they make text read as what it is not.
bool starts_bidi(std::string_view text) {
  constexpr std::array<std::string_view, 12> marks{"\u202a", "\u202b", "\u202c", "\u202d",
                                                   "\u202e", "\u2066", "\u2067", "\u2068",
                                                   "\u2069", "\u200e", "\u200f", "\u061c"};
  return std::ranges::any_of(marks, [&](auto mark) { return text.starts_with(mark); });
}

// Of a text that is not valid UTF-8: where that begins.
Place first_bad_byte(std::string_view text) {
  Place place{1, 1};
  for (;;) {
    // A character ends where no byte goes on with it; of five and more, none is valid.
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) {
      ++length;
    }
    if (!is_valid_utf8(text.substr(0, length))) return place;
    const bool ends_line = text.front() == '\n';
    place = ends_line ? Place{place.line + 1, 1} : Place{place.line, place.column + 1};
    text.remove_prefix(length);
  }
}

// How many of `text`'s first characters are this quotation mark, up to `most`.
std::size_t quotes(std::string_view text, char mark, std::size_t most) {
  const auto first = text.substr(0, most);
  return std::min(first.find_first_not_of(mark), first.size());
}

// Follows strings, comments, brackets and keys as TOML 1.0 writes them.
class Structure {
 public:
  // What is wrong at the start of `rest`; called for every byte in turn.
  const char* look_at(std::string_view rest) {
    if (skip_ > 0) {
      --skip_;
    } else if (inside_ == Inside::string) {
      in_string(rest);
    } else if (inside_ == Inside::comment) {
      if (rest.front() == '\n') inside_ = Inside::nothing;
    } else {
      outside(rest);
    }
    if (depth_ > deepest) return "nesting deeper than 16";
    return dots_ > most_dots ? "a key of more than 16 parts" : nullptr;
  }

 private:
  enum class Inside { nothing, string, comment };

  void in_string(std::string_view rest) {
    const bool of_one_line = delimiter_ == 1;
    if (rest.front() == '\\' && mark_ == '"') {
      skip_ = 1;
    } else if (rest.front() == '\n' && of_one_line) {
      inside_ = Inside::nothing;  // the parser goes no further
    } else if (const auto count = quotes(rest, mark_, of_one_line ? 1 : 5); count >= delimiter_) {
      // A string of many lines may end in one or two quotation marks of its own.
      inside_ = Inside::nothing;
      skip_ = count - 1;
    }
  }

  void open_string(std::string_view rest) {
    mark_ = rest.front();
    const auto count = quotes(rest, mark_, 3);
    skip_ = count - 1;
    if (count == 2) return;  // empty
    inside_ = Inside::string;
    delimiter_ = count;
  }

  void outside(std::string_view rest) {
    switch (rest.front()) {
      case '#':
        inside_ = Inside::comment;
        break;
      case '"':
      case '\'':
        open_string(rest);
        break;
      case '[':
      case '{':
        depth_ += 1;
        dots_ = 0;
        break;
      case ']':
      case '}':
        depth_ = std::max(0, depth_ - 1);
        dots_ = 0;
        break;
      case '=':
      case ',':
      case '\n':
        dots_ = 0;
        break;
      case '.':
        dots_ += 1;
        break;
      default:
        break;
    }
  }

  Inside inside_ = Inside::nothing;
  char mark_ = '"';
  std::size_t delimiter_ = 1;
  std::size_t skip_ = 0;  // bytes that belong to the one looked at before
  int depth_ = 0;
  int dots_ = 0;
};

const char* bad_character(std::string_view rest) {
  const auto byte = static_cast<unsigned char>(rest.front());
  const bool blank = byte == '\t' || byte == '\n' || byte == '\r';
  if ((byte < 0x20 && !blank) || byte == 0x7f) return "a control character";
  return starts_bidi(rest) ? "a bidirectional control character" : nullptr;
}

}  // namespace

std::optional<Problem> prescan(std::string_view text) {
  if (text.size() > longest_text) return Problem{{1, 1}, "the file is larger than 1 MiB", {}};
  if (text.starts_with("\xef\xbb\xbf")) return Problem{{1, 1}, "a byte order mark", "remove it"};
  if (!is_valid_utf8(text)) return Problem{first_bad_byte(text), "not valid UTF-8", {}};
  Structure structure;
  Place place{1, 0};
  for (; !text.empty(); text.remove_prefix(1)) {
    place.column += 1;
    const char* wrong = bad_character(text);
    if (!wrong) wrong = structure.look_at(text);
    if (wrong) return Problem{place, wrong, {}};
    if (text.front() == '\n') place = {place.line + 1, 0};
  }
  return std::nullopt;
}

}  // namespace belay::plan
