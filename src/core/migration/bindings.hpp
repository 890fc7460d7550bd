// Which names a simple statement of Python binds, and to what where that is a literal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/migration/tokens.hpp"

namespace belay::migration {

// None, a string, or a tuple or list of strings. Nothing else is a literal here.
struct Literal {
  bool sequence = false;
  std::vector<std::string> items;  // none for None and (); one for a string

  // The text of a string; nothing for None and for sequences.
  const std::string* text() const { return sequence || items.empty() ? nullptr : &items.front(); }
};

// The literal that these tokens are as a whole.
std::optional<Literal> literal_of(Tokens tokens);

struct Binding {
  std::string name;              // "*": any name (import *, exec, globals())
  std::optional<Literal> value;  // none: cannot tell
  int line = 0;
};

// The bindings of one simple statement (no `;`, no block), in order. A name that it may change
// without binding it (x.append(…), x[0] = …, del x) counts as bound to what cannot be told.
std::vector<Binding> bindings_of(Tokens statement);

// The same of the head of a block (`for x in y`, `with a as b`, `case pattern`, `def f(…)`), which
// holds a keyword at least.
std::vector<Binding> bindings_of_head(Tokens head);

}  // namespace belay::migration
