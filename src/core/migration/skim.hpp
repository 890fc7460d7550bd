// A revision file read for its four names and its docstring alone.
#pragma once

#include "core/migration/module_reader.hpp"

namespace belay::migration {

// What read_module says of `revision`, `down_revision`, `branch_labels`, `depends_on` and the
// docstring; nothing else of the module is told. Only logical lines that could bind one of the
// names become tokens. Refuses what read_module refuses, but does not look behind the last place
// that could bind one.
Result<Module> skim_module(const RevisionFile& file);

}  // namespace belay::migration
