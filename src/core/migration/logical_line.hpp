// The next logical line of Python source, without making tokens of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace belay::migration {

struct Span {
  std::size_t start = 0;  // where its first physical line starts
  std::size_t end = 0;    // behind its line break, or the end of the text
  int line = 1;           // of its first physical line
  int indent = 0;
  std::size_t first = 0;      // its first character that is no blank
  bool opens_block = false;   // it ends with ":"
  bool names_one = false;     // has one of the four names as a word of the program
  bool may_bind_all = false;  // has a word that may bind any name (globals, exec, import *, …)
  bool has_global = false;    // has `global` or `globals`
};

class LineCursor {
 public:
  // The text has passed is_plain_text.
  explicit LineCursor(std::string_view text) : text_(text) {}

  enum class Found {
    line,
    end,
    confused,  // this is for the tokeniser, which knows what is wrong, or that nothing is
  };
  // Blank lines and comments are passed over.
  Found next(Span& span);

  // The same in two steps, for who knows a logical line by its beginning: to where the next line
  // with code begins, false at the end; then past the known one and the comment behind it. `bytes`
  // are of it without its last line break.
  bool to_code();
  std::string_view rest() const { return text_.substr(at_); }
  int line() const { return line_; }
  void pass(std::size_t bytes);

 private:
  void pass_line();
  bool walk(Span& span);
  bool string(Span& span, std::size_t word);
  void word(Span& span);

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool imports_ = false;  // the word `import` was seen on this line
};

}  // namespace belay::migration
