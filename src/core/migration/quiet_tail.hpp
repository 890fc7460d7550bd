// Two questions about many bytes at once, so that a reader need not look at each of them.
#pragma once

#include <cstddef>
#include <string_view>

namespace belay::migration {

// Whether a file of Python can be taken as it stands: no control characters but line feeds and
// tabs, so that a line starts behind every line feed and nowhere else, and valid UTF-8.
bool is_plain_text(std::string_view text);

// `at` is where a line that starts with "def" begins, outside all brackets and strings. How far no
// statement stands from there on at module level but definitions of functions, none of which can
// bind a name of the module other than its own, and which are not called `revision` and so on; the
// size of the text where that is so to its end:
//  - a statement at module level, or the block that holds it, starts in column 0;
//  - all that stands there are comments, closing brackets, and whole heads of functions, in which
//    nothing is called;
//  - the letters of "global" are nowhere.
// May say less than is right, never more. What is told of lines inside strings is harmless: they
// only make it say less. From any such line up to where it ends it ends there again.
std::size_t quiet_until(std::string_view text, std::size_t at);

}  // namespace belay::migration
