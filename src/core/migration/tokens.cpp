#include "core/migration/tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "core/migration/names.hpp"
#include "core/migration/python_strings.hpp"

namespace belay::migration {
namespace {

constexpr std::size_t expected_tokens = 12;    // of one line
constexpr std::size_t deepest_brackets = 200;  // as Python's own tokeniser

tl::unexpected<Error> refuse(const RevisionFile& file, int line, const std::string& what) {
  return fail(ErrorCode::revision_graph, place(file, line) + ": " + what);
}

std::string with_line_feeds(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (text.substr(i, 2) != "\r\n") {
      out += '\n';
    }
  }
  return out;
}

std::string_view without_leading(std::string_view text, std::string_view blanks) {
  return text.substr(std::min(text.find_first_not_of(blanks), text.size()));
}

// What ^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+) finds in a line (PEP 263); empty where nothing.
std::string_view encoding_named_in(std::string_view line) {
  constexpr std::string_view key = "coding";
  if (!without_leading(line, " \t\f").starts_with('#')) return {};
  for (auto at = line.find(key); at != std::string_view::npos; at = line.find(key, at + 1)) {
    const auto behind = line.substr(at + key.size());
    if (!behind.starts_with(':') && !behind.starts_with('=')) continue;
    const auto rest = without_leading(behind.substr(1), " \t");
    const auto end = std::find_if_not(rest.begin(), rest.end(),
                                      [](char c) { return is_word(c) || c == '-' || c == '.'; });
    if (end != rest.begin()) return {rest.begin(), end};
  }
  return {};
}

// The encoding that a comment in one of the first two lines names, in lower case. In the second it
// counts only where the first has no code, which may be the beginning of a string.
std::string coding_cookie(std::string_view text) {
  for (int line = 0; line < 2; ++line) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string name(encoding_named_in(text.substr(0, end)));
    for (char& c : name) c = c == '_' ? '-' : lowered(c);
    if (!name.empty()) return name;
    const auto code = without_leading(text.substr(0, end), " \t\f");
    if (!code.empty() && code.front() != '#') break;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return "utf-8";
}

std::string from_latin_1(std::string_view text) {
  std::string out;
  for (const char c : text) out += to_utf8(static_cast<unsigned char>(c));
  return out;
}

Result<std::string> decoded(const RevisionFile& file) {
  std::string_view bytes = file.text;
  const bool marked = bytes.starts_with("\xef\xbb\xbf");
  if (marked) bytes.remove_prefix(3);
  std::string text = with_line_feeds(bytes);
  if (text.find('\0') != std::string::npos) return refuse(file, 1, "holds a null byte");
  const std::string coding = marked ? "utf-8" : coding_cookie(text);
  if (coding == "latin-1" || coding == "iso-8859-1" || coding == "latin1")
    return from_latin_1(text);
  if (coding != "utf-8" && coding != "utf8" && coding != "ascii" && coding != "us-ascii") {
    return refuse(file, 1, "cannot tell: the encoding \"" + escaped(coding) + "\" is not read");
  }
  if (!is_valid_utf8(text)) return refuse(file, 1, "is not valid UTF-8");
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool continues_name(char c) {
  return is_word(c) || (c & 0x80) != 0;
}
bool starts_name(char c) {
  return continues_name(c) && !is_digit(c);
}

std::size_t operator_length(std::string_view text) {
  constexpr std::array<std::string_view, 5> three = {"**=", "//=", ">>=", "<<=", "..."};
  constexpr std::array<std::string_view, 20> two = {
      ":=", "->", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=",
      "%=", "&=", "|=", "^=", "@=", "**", "//", "<<", ">>", "<>"};
  constexpr std::string_view one = "+-*/%@&|^~<>=.,:;()[]{}";
  // Nearly all are of one character: told by the next one, which ends no longer operator.
  constexpr std::string_view seconds = "=>*/<.";
  const auto among = [](const auto& all, std::string_view some) {
    return std::find(all.begin(), all.end(), some) != all.end();
  };
  if (text.size() > 1 && seconds.find(text[1]) != std::string_view::npos) {
    if (among(three, text.substr(0, 3))) return 3;
    if (among(two, text.substr(0, 2))) return 2;
  }
  return one.find(text.front()) != std::string_view::npos ? 1 : 0;
}

class Tokeniser {
 public:
  Tokeniser(const RevisionFile& file, std::string_view text, int line)
      : file_(file), text_(text), line_(line) {}

  Result<std::vector<Line>> run() {
    while (at_ < text_.size()) {
      TRY_DONE(step());
    }
    if (!open_.empty()) return refuse(file_, line_, "ends inside a bracket");
    end_line();
    return std::move(lines_);
  }

 private:
  Done step() {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      ++at_;
      if (open_.empty()) end_line();
      if (open_.empty()) column_ = 0;
      return {};
    }
    if (c == ' ' || c == '\t' || c == '\f') {
      column_ = c == '\f' ? 0 : c == ' ' ? column_ + 1 : (column_ / 8 + 1) * 8;
      ++at_;
      return {};
    }
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return {};
    }
    if (c == '\\') return continuation();
    if (starts_name(c)) return name_or_string();
    if (c == '\'' || c == '"') return string(at_);
    if (is_digit(c)) return number();
    return symbol();
  }

  Done continuation() {
    if (text_.substr(at_, 2) != "\\\n") return refuse(file_, line_, "a stray backslash");
    at_ += 2;
    ++line_;
    return {};
  }

  Done name_or_string() {
    std::size_t end = at_;
    while (end < text_.size() && continues_name(text_[end])) ++end;
    const bool quote = end < text_.size() && (text_[end] == '\'' || text_[end] == '"');
    if (quote && is_string_prefix(text_.substr(at_, end - at_))) return string(end);
    add(TokenKind::name, std::string(text_.substr(at_, end - at_)));
    at_ = end;
    return {};
  }

  // `quote` is where the opening quote stands; at_ is at the prefix before it, if any.
  Done string(std::size_t quote) {
    const auto literal = read_string(text_, quote, text_.substr(at_, quote - at_));
    if (!literal) return refuse(file_, line_, "a string that does not end");
    const std::string_view raw = text_.substr(at_, literal->end - at_);
    if (literal->value) {
      add(TokenKind::string, *literal->value);
    } else {
      add(TokenKind::computed, std::string(raw));
    }
    line_ += static_cast<int>(std::count(raw.begin(), raw.end(), '\n'));
    at_ = literal->end;
    return {};
  }

  Done number() {
    std::size_t end = at_;
    while (end < text_.size() && (continues_name(text_[end]) || text_[end] == '.')) ++end;
    add(TokenKind::number, std::string(text_.substr(at_, end - at_)));
    at_ = end;
    return {};
  }

  Done symbol() {
    const std::size_t length = operator_length(text_.substr(at_));
    if (length == 0) {
      return refuse(file_, line_, "not Python: \"" + escaped(text_.substr(at_, 1)) + "\"");
    }
    const std::string text(text_.substr(at_, length));
    const auto closing = std::string_view(")]}").find(text);
    if (closing != std::string_view::npos) {
      if (open_.empty() || open_.back() != "([{"[closing]) {
        return refuse(file_, line_, "\"" + text + "\" closes nothing");
      }
      open_.pop_back();
    }
    add(TokenKind::op, text);
    if (std::string_view("([{").find(text) != std::string_view::npos) open_ += text;
    if (open_.size() > deepest_brackets) return refuse(file_, line_, "too many open brackets");
    at_ += length;
    return {};
  }

  void add(TokenKind kind, std::string text) {
    if (current_.tokens.empty()) {
      current_.indent = column_;
      current_.tokens.reserve(expected_tokens);
    }
    current_.tokens.push_back(Token{kind, std::move(text), line_, static_cast<int>(open_.size())});
  }

  void end_line() {
    if (!current_.tokens.empty()) lines_.push_back(std::move(current_));
    current_ = Line{};
  }

  const RevisionFile& file_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_;
  int column_ = 0;
  std::string open_;  // the brackets that are open, outermost first
  Line current_;
  std::vector<Line> lines_;
};

}  // namespace

Result<std::vector<Line>> tokenise(const RevisionFile& file) {
  TRY(const std::string text, decoded(file));
  return Tokeniser(file, text, 1).run();
}

Result<std::vector<Line>> tokenise_part(const RevisionFile& file, std::string_view part,
                                        int first_line) {
  return Tokeniser(file, part, first_line).run();
}

bool may_name_encoding(std::string_view text) {
  const auto first = std::min(text.find('\n'), text.size());
  const auto second = std::min(text.find('\n', first + 1), text.size());
  return text.substr(0, second).find("coding") != std::string_view::npos;
}

std::vector<Tokens> split_at(Tokens tokens, std::string_view separator, int depth) {
  std::vector<Tokens> parts;
  std::size_t start = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].depth != depth || !tokens[i].is(separator)) continue;
    parts.push_back(tokens.subspan(start, i - start));
    start = i + 1;
  }
  if (start < tokens.size()) parts.push_back(tokens.subspan(start));
  return parts;
}

std::string place(const RevisionFile& file, int line) {
  return escaped(file.path) + ":" + std::to_string(line);
}

}  // namespace belay::migration
