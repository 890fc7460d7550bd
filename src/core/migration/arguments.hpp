// What the arguments of Alembic's operations say: texts, and columns.
#pragma once

#include <optional>
#include <string>

#include "core/migration/calls.hpp"
#include "core/migration/module_reader.hpp"

namespace belay::migration {

// A string: a literal, op.f("…") or sa.text("…") around one, or a name bound once to one.
std::optional<std::string> text_of(const Module& module, Tokens argument);

// Whether code that does not know the new column of sa.Column(…) can still insert: it is nullable
// or has a server default, and neither a key nor unique in a way that two such rows would break.
Truth old_code_may_leave_out(const Call& column);

}  // namespace belay::migration
