// A TOML document as a tree of values with their places. toml++ is included by document.cpp only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace belay::plan {

struct Place {
  int line = 0;  // from 1; 0: nowhere
  int column = 0;
};

struct Node;
struct Member;
using Table = std::vector<Member>;  // in the order of the file
using List = std::vector<Node>;

struct Node {
  Place place;
  std::variant<std::string, std::int64_t, double, bool, Table, List, std::monostate> value;
};

struct Member {
  std::string key;
  Place place;  // of the key
  Node node;
};

// One thing wrong with a file, with its place.
struct Problem {
  Place place;
  std::string message;
  std::string hint;
};

// "belay.toml:3:7: unknown key 'polcy' (did you mean 'policy'?)", a line each.
std::string to_text(const std::vector<Problem>& problems, std::string_view file);

// Refused before parsing, in one pass: over 1 MiB, invalid UTF-8, a byte order mark, control and
// bidirectional characters, a key of over 16 dotted parts, nesting over 16 (toml++ 3.3 overflows
// its stack on long dotted keys). Never throws.
tl::expected<Table, Problem> parse_toml(std::string_view text);

}  // namespace belay::plan
