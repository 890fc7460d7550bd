#include "core/lint/python_calls.hpp"

#include <algorithm>

namespace belay::lint {

using migration::Line;

PythonText python_of(const std::string& source) {
  auto lines = migration::tokenise({{}, source});
  auto module = migration::read_module({{}, source});
  if (!lines || !module) return {};
  return {*std::move(lines), *std::move(module)};
}

PythonLines lines_of(const PythonText& python, std::string_view function) {
  const auto is_head = [&](const Line& line) {
    return line.indent == 0 && line.tokens.size() > 1 && line.tokens[0].is("def") &&
           line.tokens[1].is(function);
  };
  const auto head = std::ranges::find_if(python.lines, is_head);
  if (head == python.lines.end()) return {};
  const auto end =
      std::find_if(head + 1, python.lines.end(), [](const Line& line) { return line.indent == 0; });
  return {head, end};
}

std::vector<PythonCall> calls_of(PythonLines lines, std::string_view name) {
  std::vector<PythonCall> found;
  for (const auto& line : lines) {
    const migration::Tokens tokens = line.tokens;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (!tokens[at].is(name)) continue;
      auto call = migration::call_of(tokens.subspan(at));
      if (!call || call->function.size() != 1) continue;
      const bool method = at > 1 && tokens[at - 1].is(".");
      found.push_back({*std::move(call), method ? tokens[at - 2].text : std::string(),
                       static_cast<std::size_t>(tokens[at].line)});
    }
  }
  return found;
}

}  // namespace belay::lint
