// A Python module without running it: what its names are bound to at the end, its docstring, and
// the bodies of its functions. Whatever is not plain is "cannot tell", never a guess.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/migration/bindings.hpp"
#include "core/migration/tokens.hpp"

namespace belay::migration {

struct Bound {
  std::optional<Literal> value;  // none: cannot tell
  int line = 0;                  // of the last binding
  int times = 0;
};

struct Function {
  int line = 0;
  bool plain = true;  // defined once, at module level, without decorator
  std::vector<Line> body;
};

struct Module {
  std::map<std::string, Bound> names;
  std::map<std::string, Function> functions;
  std::string doc;                    // the docstring as it stands
  std::optional<int> anything_bound;  // the line that may have bound any name
  bool has_alembic_op = false;        // `op` is what `from alembic import op` gave

  // What a name is bound to at the end of the module; none when nothing binds it.
  std::optional<Bound> find(const std::string& name) const;
  // The text of a name that is bound once, to a string.
  const std::string* constant(const std::string& name) const;
};

// Refuses what tokenise refuses, and an indent without a block.
Result<Module> read_module(const RevisionFile& file);

}  // namespace belay::migration
