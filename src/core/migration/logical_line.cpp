#include "core/migration/logical_line.hpp"

#include <algorithm>
#include <array>

#include "core/migration/names.hpp"
#include "core/migration/python_strings.hpp"

namespace belay::migration {
namespace {

enum class Kind : unsigned char { other, word, digit, quote, open, close, comment, slash, line };

constexpr std::array<Kind, 256> kinds_of_bytes() {
  std::array<Kind, 256> kinds{};
  for (int c = 0; c < 256; ++c) {
    const auto is = [c](char low, char high) { return c >= low && c <= high; };
    const bool letter = is('a', 'z') || is('A', 'Z') || c == '_' || c >= 0x80;
    kinds[static_cast<std::size_t>(c)] = letter ? Kind::word : Kind::other;
  }
  for (char c = '0'; c <= '9'; ++c) kinds[static_cast<unsigned char>(c)] = Kind::digit;
  kinds['\''] = kinds['"'] = Kind::quote;
  kinds['('] = kinds['['] = kinds['{'] = Kind::open;
  kinds[')'] = kinds[']'] = kinds['}'] = Kind::close;
  kinds['#'] = Kind::comment;
  kinds['\\'] = Kind::slash;
  kinds['\n'] = Kind::line;
  return kinds;
}

constexpr auto kinds = kinds_of_bytes();

Kind kind_of(char c) {
  return kinds[static_cast<unsigned char>(c)];
}

std::size_t behind_word(std::string_view text, std::size_t at) {
  while (at < text.size() &&
         (kind_of(text[at]) == Kind::word || kind_of(text[at]) == Kind::digit)) {
    ++at;
  }
  return at;
}

// Where a string that is neither f-string nor template ends; `at` is its quote.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool triple = text.size() >= at + 3 && text[at + 1] == quote && text[at + 2] == quote;
  std::size_t i = at + (triple ? 3 : 1);
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (c == quote) {
      if (!triple) return i + 1;
      if (text.substr(i, 3) == text.substr(at, 3)) return i + 3;
    } else if (c == '\n' && !triple) {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

}  // namespace

LineCursor::Found LineCursor::next(Span& span) {
  if (!to_code()) return Found::end;
  span = Span{};
  imports_ = false;
  span.start = at_;
  span.line = line_;
  for (; is_blank(text_[at_]); ++at_) {
    span.indent = text_[at_] == ' ' ? span.indent + 1 : (span.indent / 8 + 1) * 8;
  }
  span.first = at_;
  const bool understood = walk(span);
  span.end = at_;
  return understood ? Found::line : Found::confused;
}

bool LineCursor::to_code() {
  while (at_ < text_.size()) {
    std::size_t first = at_;
    while (first < text_.size() && is_blank(text_[first])) ++first;
    if (first < text_.size() && text_[first] != '#' && text_[first] != '\n') return true;
    at_ = first;
    pass_line();
  }
  return false;
}

void LineCursor::pass(std::size_t bytes) {
  const std::size_t end = at_ + bytes;
  do {
    pass_line();
  } while (at_ < end);
}

// Behind the break of the line in which the cursor is.
void LineCursor::pass_line() {
  at_ = std::min(text_.find('\n', at_), text_.size());
  if (at_ == text_.size()) return;
  ++at_;
  ++line_;
}

bool LineCursor::walk(Span& span) {
  int open = 0;
  char last = 0;  // the last character that is neither blank nor comment
  while (at_ < text_.size()) {
    const char c = text_[at_];
    switch (kind_of(c)) {
      case Kind::word: {
        const std::size_t start = at_;
        word(span);
        const bool prefix = at_ < text_.size() && kind_of(text_[at_]) == Kind::quote;
        if (prefix && !string(span, start)) return false;
        last = 'a';
        continue;
      }
      case Kind::digit:
        // With what belongs to it: the letters of 0xffglobal are no word.
        at_ = behind_word(text_, at_);
        last = c;
        continue;
      case Kind::quote:
        if (!string(span, at_)) return false;
        last = c;
        continue;
      case Kind::open:
        ++open;
        break;
      case Kind::close:
        if (--open < 0) return false;
        break;
      case Kind::comment:
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      case Kind::slash:
        if (text_.substr(at_, 2) != "\\\n") return false;
        at_ += 2;
        ++line_;
        continue;
      case Kind::line:
        ++line_;
        ++at_;
        if (open > 0) continue;
        span.opens_block = last == ':';
        return true;
      case Kind::other:
        if (c == '*' && imports_) span.may_bind_all = true;
        if (c == '?' || c == '$' || c == '!' || c == '`') {
          if (c != '!' || text_.substr(at_, 2) != "!=") return false;
        }
        break;
    }
    if (c != ' ' && c != '\t') last = c;
    ++at_;
  }
  span.opens_block = last == ':';
  return open == 0;
}

// `word` is where the prefix of the string starts; at_ is at its quote.
bool LineCursor::string(Span& span, std::size_t word) {
  const auto prefix = text_.substr(word, at_ - word);
  const bool fields =
      prefix.find_first_of("fFtT") != std::string_view::npos && is_string_prefix(prefix);
  std::size_t end = std::string_view::npos;
  if (fields) {
    if (const auto literal = read_string(text_, at_, prefix)) end = literal->end;
  } else {
    end = end_of_string(text_, at_);  // behind another word it is a string all the same
  }
  if (end == std::string_view::npos) return false;
  const auto raw = text_.substr(at_, end - at_);
  if (fields && fields_may_bind(raw)) span.may_bind_all = true;
  line_ += static_cast<int>(std::count(raw.begin(), raw.end(), '\n'));
  at_ = end;
  return true;
}

void LineCursor::word(Span& span) {
  const std::size_t start = at_;
  at_ = behind_word(text_, at_);
  const auto word = text_.substr(start, at_ - start);
  if (word.size() < 4 || word.size() > 13) return;
  if (is_graph_name(word)) span.names_one = true;
  if (may_bind_all(word)) span.may_bind_all = true;
  if (equals(word, "import")) imports_ = true;
  if (equals(word, "global") || equals(word, "globals")) span.has_global = true;
}

}  // namespace belay::migration
