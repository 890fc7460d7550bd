#include "core/migration/calls.hpp"

#include "base/ensure.hpp"

namespace belay::migration {
namespace {

// Where the bracket at `open` closes.
std::size_t closing(Tokens tokens, std::size_t open) {
  for (std::size_t at = open + 1; at < tokens.size(); ++at) {
    if (tokens[at].depth == tokens[open].depth) return at;
  }
  ENSURE(false, "an open bracket in a logical line");
}

void add_argument(Call& call, Tokens argument) {
  if (argument.empty()) return;
  if (argument.front().is("*") || argument.front().is("**")) {
    call.spread = true;
  } else if (argument.size() > 2 && argument[0].is_name() && argument[1].is("=")) {
    call.named[argument[0].text] = argument.subspan(2);
  } else {
    call.positional.push_back(argument);
  }
}

}  // namespace

Tokens Call::argument(std::size_t position, std::string_view name) const {
  if (position < positional.size()) return positional[position];
  const auto at = named.find(name);
  return at == named.end() ? Tokens{} : at->second;
}

std::optional<Call> call_of(Tokens tokens) {
  Call call;
  std::size_t at = 0;
  while (at < tokens.size() && tokens[at].is_name()) {
    call.function.push_back(tokens[at].text);
    ++at;
    if (at < tokens.size() && tokens[at].is("(")) break;
    if (at >= tokens.size() || !tokens[at].is(".")) return std::nullopt;
    ++at;
  }
  if (call.function.empty() || at >= tokens.size() || !tokens[at].is("(")) return std::nullopt;
  const std::size_t end = closing(tokens, at);
  const Tokens inside = tokens.subspan(at + 1, end - at - 1);
  for (const Tokens argument : split_at(inside, ",", tokens[at].depth + 1)) {
    add_argument(call, argument);
  }
  call.rest = tokens.subspan(end + 1);
  return call;
}

Truth truth_of(const Call& call, std::string_view name) {
  const auto at = call.named.find(name);
  if (at == call.named.end()) return Truth::absent;
  if (at->second.size() != 1) return Truth::unknown;
  if (at->second.front().is("True")) return Truth::yes;
  if (at->second.front().is("False")) return Truth::no;
  return Truth::unknown;
}

}  // namespace belay::migration
