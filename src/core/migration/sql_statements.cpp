#include "core/migration/sql_statements.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"

namespace belay::migration {
namespace {

bool is_sql_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  Result<std::vector<SqlStatement>> run() {
    while (at_ < text_.size()) {
      if (!skip_one()) {
        const auto line = std::count(text_.begin(), text_.begin() + static_cast<long>(at_), '\n');
        return fail(ErrorCode::revision_graph,
                    "line " + std::to_string(line + 1) + ": a quote or a comment has no end");
      }
    }
    finish(text_.size());
    return std::move(statements_);
  }

 private:
  bool here(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // Whatever stands here; false when it has no end.
  bool skip_one() {
    const char c = text_[at_];
    if (here("--")) return skip_line();
    if (here("/*")) return skip_comment();
    if (c == '\'') return skip_quoted('\'', is_escape_string());
    if (c == '"') return skip_quoted('"', false);
    if (c == '$') return skip_dollar();
    if (is_sql_word(c)) return take_word();
    ++at_;
    if (c == ';' && depth_ == 0) {
      finish(at_ - 1);
      begin_ = at_;
    }
    return true;
  }

  bool skip_line() {
    at_ = std::min(text_.find('\n', at_), text_.size());
    return true;
  }

  bool skip_comment() {
    int depth = 0;
    for (auto i = at_; i + 1 < text_.size(); ++i) {
      const auto two = text_.substr(i, 2);
      if (two == "/*") ++depth, ++i;
      if (two == "*/") {
        ++i;
        if (--depth == 0) {
          at_ = i + 1;
          return true;
        }
      }
    }
    return false;
  }

  // E'…' takes backslashes; the E was the word right before.
  bool is_escape_string() const { return word_end_ == at_ && words_.back() == "E"; }

  bool skip_quoted(char quote, bool backslashes) {
    for (auto i = at_ + 1; i < text_.size(); ++i) {
      if (backslashes && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (i + 1 < text_.size() && text_[i + 1] == quote) {
          ++i;
          continue;
        }
        at_ = i + 1;
        return true;
      }
    }
    return false;
  }

  bool skip_dollar() {
    auto end = at_ + 1;
    while (end < text_.size() && is_sql_word(text_[end]) && text_[end] != '$') ++end;
    const bool tag =
        end < text_.size() && text_[end] == '$' &&
        (end == at_ + 1 || std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) == 0);
    if (!tag) {
      at_ = end;  // a parameter such as $1
      return true;
    }
    const auto quote = text_.substr(at_, end + 1 - at_);
    const auto closing = text_.find(quote, end + 1);
    if (closing == std::string_view::npos) return false;
    at_ = closing + quote.size();
    return true;
  }

  bool take_word() {
    std::string word;
    while (at_ < text_.size() && is_sql_word(text_[at_])) {
      word += raised(text_[at_++]);
    }
    word_end_ = at_;
    if (depth_ == 0 && word == "ATOMIC" && !words_.empty() && words_.back() == "BEGIN") {
      depth_ = 1;
    } else if (depth_ > 0 && word == "CASE") {
      ++depth_;
    } else if (depth_ > 0 && word == "END") {
      --depth_;
    }
    words_.push_back(std::move(word));
    return true;
  }

  void finish(std::size_t end) {
    auto text = trimmed(text_.substr(begin_, end - begin_));
    if (!words_.empty()) statements_.push_back({text, std::move(words_)});
    words_.clear();
    depth_ = 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t word_end_ = std::string_view::npos;
  int depth_ = 0;  // in BEGIN ATOMIC … END, a CASE … END inside counted
  std::vector<std::string> words_;
  std::vector<SqlStatement> statements_;
};

}  // namespace

bool SqlStatement::has(std::string_view word) const {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool SqlStatement::controls_transaction() const {
  constexpr std::array<std::string_view, 6> always = {"BEGIN", "COMMIT", "END",
                                                      "ABORT", "START",  "ROLLBACK"};
  const std::string& first = words.front();
  if (first == "ROLLBACK" && has("TO")) return false;
  if (first == "PREPARE") return words.size() > 1 && words[1] == "TRANSACTION";
  return std::find(always.begin(), always.end(), first) != always.end();
}

bool SqlStatement::waits_politely() const {
  return has("CONCURRENTLY") || (has("VALIDATE") && has("CONSTRAINT"));
}

bool SqlStatement::copies_from_client() const {
  return words.front() == "COPY" && has("STDIN");
}

Result<std::vector<SqlStatement>> sql_statements(std::string_view text) {
  return Cutter(text).run();
}

}  // namespace belay::migration
