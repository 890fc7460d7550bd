// What upgrade() and downgrade() of a revision do to the schema, as far as their text tells. It
// knows Alembic's operations; everything else makes its answer uncertain, never kinder.
#pragma once

#include "core/migration/module_reader.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {

ScriptEffects effects_of(const Module& module, const std::string& function);

}  // namespace belay::migration
