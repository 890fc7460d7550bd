// The common forms of a statement that binds a name to a literal, read without tokens.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/migration/bindings.hpp"

namespace belay::migration {

struct PlainBinding {
  Binding binding;
  std::size_t size = 0;  // of the statement: only a comment may stand behind it on its line
};

// A text that begins with `NAME = V` or `NAME: annotation = V`, where V is None, a plain string, or
// a tuple or list of plain strings, and where nothing else is on these lines: just what bindings_of
// gives for the statement, where it is Python. None for everything else, also for much that is a
// literal: that is for bindings_of. `line` is of the first character.
std::optional<PlainBinding> plain_binding(std::string_view text, int line);

}  // namespace belay::migration
