#include "core/sql/split.hpp"

#include <algorithm>

#include "core/sql/depth.hpp"
#include "core/sql/lexeme.hpp"

namespace belay::sql {
namespace {

// Which words of a statement decide where it ends.
class Shape {
 public:
  void word(std::string_view text) {
    if (words_ < 8) note_opening(text);
    ++words_;
    if (routine_ && is_word(text, "begin"))
      after_begin_ = true;
    else if (after_begin_ && is_word(text, "atomic"))
      ++bodies_, after_begin_ = false;
    else
      after_begin_ = false;
    if (bodies_ > 0 && is_word(text, "case")) ++bodies_;
    if (bodies_ > 0 && is_word(text, "end")) --bodies_;
    if (copy_ && is_word(text, "from"))
      after_from_ = true;
    else if (after_from_ && is_word(text, "stdin"))
      from_stdin_ = true;
    else
      after_from_ = false;
  }
  bool inside_body() const { return bodies_ > 0; }
  bool reads_stdin() const { return from_stdin_; }

 private:
  void note_opening(std::string_view text) {
    if (words_ == 0) create_ = is_word(text, "create"), copy_ = is_word(text, "copy");
    if (create_ && (is_word(text, "function") || is_word(text, "procedure"))) routine_ = true;
  }
  std::size_t words_ = 0;
  std::size_t bodies_ = 0;
  bool create_ = false, copy_ = false, routine_ = false;
  bool after_begin_ = false, after_from_ = false, from_stdin_ = false;
};

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  Pieces run() {
    while (at_ < text_.size()) step(next_lexeme(text_, at_));
    if (begun_) finish(PieceKind::statement, last_);
    return std::move(out_);
  }

 private:
  void step(const Lexeme& lexeme) {
    const std::size_t from = at_;
    at_ = lexeme.end;
    switch (lexeme.kind) {
      case LexemeKind::space:
        return;
      case LexemeKind::comment:
        out_.comments.push_back({from, at_});
        return;
      case LexemeKind::unfinished:
        begin(from);
        return finish(PieceKind::unfinished, at_);
      case LexemeKind::backslash:
        return meta_command(from);
      case LexemeKind::word:
        begin(from);
        shape_.word(text_.substr(from, at_ - from));
        count_word(text_.substr(from, at_ - from));
        break;
      case LexemeKind::other:
        if (text_[from] == ';') return semicolon();
        begin(from);
        count_symbol(text_[from]);
        break;
    }
    last_ = at_;
  }

  void begin(std::size_t from) {
    if (begun_) return;
    begun_ = true;
    begin_ = from;
  }
  void finish(PieceKind kind, std::size_t end) {
    out_.pieces.push_back({kind, begin_, end, depth_.total()});
    depth_ = {};
    begun_ = false;
  }
  void semicolon() {
    if (depth_.nested() || shape_.inside_body()) {
      depth_.comma();
      last_ = at_;
      return;
    }
    const bool data = shape_.reads_stdin();
    if (begun_) finish(PieceKind::statement, last_);
    shape_ = {};
    if (data) copy_data();
  }
  void meta_command(std::size_t from) {
    if (begun_) finish(PieceKind::statement, last_);
    shape_ = {};
    begin_ = from;
    at_ = std::min(text_.find('\n', from), text_.size());
    finish(PieceKind::meta_command, at_);
  }
  void copy_data() {
    const auto line = text_.find('\n', at_);
    if (line == std::string_view::npos) return;
    begin_ = line + 1;
    auto end = text_.substr(begin_).starts_with("\\.") ? line : text_.find("\n\\.", line + 1);
    at_ = std::min(end == std::string_view::npos ? text_.size() : end + 3, text_.size());
    finish(PieceKind::copy_data, at_);
  }

  void count_word(std::string_view word) {
    depth_.token();
    if (is_word(word, "union") || is_word(word, "intersect") || is_word(word, "except")) {
      depth_.union_word();
    }
  }
  void count_symbol(char symbol) {
    if (symbol == '(' || symbol == '[')
      depth_.open();
    else if (symbol == ')' || symbol == ']')
      depth_.close();
    else if (symbol == ',')
      depth_.comma();
    else
      depth_.token();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t last_ = 0;  // the end of the last token of the statement
  bool begun_ = false;
  Shape shape_;
  DepthBound depth_;
  Pieces out_;
};

}  // namespace

Pieces split_script(std::string_view text) {
  return Splitter(text).run();
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace belay::sql
