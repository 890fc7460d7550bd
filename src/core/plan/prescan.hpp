// Looks at a TOML text before the parser does, in one pass, for what the parser must never see:
// toml++ 3.3 overflows its stack on a dotted key of many parts.
#pragma once

#include <optional>
#include <string_view>

#include "core/plan/document.hpp"

namespace belay::plan {

// The first thing that parse_toml refuses unparsed (document.hpp says which), with its place;
// nothing when the text may be parsed. Text inside strings and comments counts neither as nesting
// nor as parts of a key. Of a text that is no TOML, only what stands before the parser's first
// complaint is judged, and more than that the parser does not read.
std::optional<Problem> prescan(std::string_view text);

}  // namespace belay::plan
