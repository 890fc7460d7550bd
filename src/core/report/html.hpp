// Writes HTML. Markup can only be a literal of this program; everything else goes through text(),
// which leaves nothing in it that a browser would take for markup, and no character that hides or
// reorders what a person reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace belay::report {

// A literal: the constructor runs when Belay is compiled, so no foreign text can become one.
class Markup {
 public:
  consteval Markup(const char* literal) : text_(literal) {}
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

class Html {
 public:
  Html& raw(Markup markup);
  // For the content of an element and for an attribute's value in double quotes.
  Html& text(std::string_view foreign);
  // Thousandths: 12345 is written as "12.345". For coordinates.
  Html& thousandths(std::int64_t value);
  Html& number(std::int64_t value);
  // <p class="x">text</p> is element("<p class=\"x\">", text, "</p>").
  Html& element(Markup open, std::string_view foreign, Markup close);

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// The text as Html::text() writes it.
std::string html_text(std::string_view foreign);

}  // namespace belay::report
