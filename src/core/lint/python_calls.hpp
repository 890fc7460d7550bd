// The Python of a revision or of env.py as its logical lines, and the calls that stand in them.
// Nothing is run: a name is followed only to a string that it is bound to once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration/calls.hpp"
#include "core/migration/module_reader.hpp"

namespace belay::lint {

struct PythonText {
  std::vector<migration::Line> lines;
  migration::Module module;
};

// Without a line where the text is no Python.
PythonText python_of(const std::string& source);

using PythonLines = std::span<const migration::Line>;

// The function that is defined at the margin, from its head on; empty where there is none.
PythonLines lines_of(const PythonText& python, std::string_view function);

struct PythonCall {
  migration::Call call;  // its function is the last name alone
  std::string receiver;  // "x" of x.name(…), ")" of f().name(…); empty of name(…)
  std::size_t line = 1;
};

// The calls of a function or method of this name, in their order. They are views of the lines.
std::vector<PythonCall> calls_of(PythonLines lines, std::string_view name);

}  // namespace belay::lint
