// A Python module without running it: what its names are bound to at the end, its docstring, and
// the bodies of its functions. Whatever is not plain is "cannot tell", never a guess.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/migration/bindings.hpp"
#include "core/migration/names.hpp"
#include "core/migration/tokens.hpp"

namespace belay::migration {

struct Bound {
  std::optional<Literal> value;  // none: cannot tell
  int line = 0;                  // of the last binding
  int times = 0;                 // 0: nothing binds it
};

struct Function {
  int line = 0;
  bool plain = true;  // defined once, at module level, without decorator
  std::vector<Line> body;
};

struct Module {
  std::array<Bound, graph_name_count> graph_names;  // by place_of_graph_name()
  std::map<std::string, Bound, std::less<>> names;  // all others
  std::map<std::string, Function> functions;
  std::string doc;                // the docstring as it stands
  std::optional<Bound> anything;  // the last line that may have bound any name
  bool has_alembic_op = false;    // `op` is what `from alembic import op` gave

  // What a name is bound to at the end of the module; null when nothing binds it.
  const Bound* find(std::string_view name) const;
  // The text of a name that is bound once, to a string.
  const std::string* constant(std::string_view name) const;

 private:
  const Bound* bound(std::string_view name) const;  // by itself, not by what may bind any name
};

// Makes a module of its logical lines, in their order. Lines of functions' bodies may be left out
// where they bind nothing outside: then the functions' bodies are not whole.
class ModuleBuilder {
 public:
  // The first line of all, which may be the docstring; it is to be taken as well.
  void take_first(const Line& line);
  // Instead of both: a first line that is nothing but this docstring.
  void take_docstring(std::string_view text) { module_.doc = text; }
  void take(Line line);
  // A statement at module level that does nothing but bind one name.
  void take_binding(Binding&& binding);
  Module finish();

 private:
  void take_line(Line line);
  void end_definition();
  void define(const Line& line, Tokens head);
  void take_body(Line line);
  void take_statements(Tokens tokens, bool conditional);
  void bind(Binding&& binding, bool certain);

  Module module_;
  bool after_decorator_ = false;
  std::optional<int> definition_indent_;  // of the def or class whose body is being read
  Function* function_ = nullptr;          // its function, if it is one
  std::vector<Token> rebound_in_functions_;
};

// Refuses what tokenise refuses, an indent without a block, and a line that starts with what starts
// no statement (the mark of a conflict).
Result<Module> read_module(const RevisionFile& file);

}  // namespace belay::migration
