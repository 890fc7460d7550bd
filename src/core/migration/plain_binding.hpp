// The common forms of a statement that binds a name to a literal, read without tokens.
#pragma once

#include <optional>
#include <string_view>

#include "core/migration/bindings.hpp"

namespace belay::migration {

// `NAME = V` and `NAME: annotation = V` where V is None, a plain string, or a tuple or list of
// plain strings: just what bindings_of gives for the same text. None for everything else, also for
// much that is a literal: that is for bindings_of. `line` is of the first character.
std::optional<Binding> plain_binding(std::string_view statement, int line);

}  // namespace belay::migration
