#include "core/migration/bindings.hpp"

#include <algorithm>
#include <array>

#include "core/migration/names.hpp"
#include "core/migration/python_strings.hpp"

namespace belay::migration {
namespace {

bool is_bracketed(Tokens tokens) {
  if (tokens.size() < 2) return false;
  const Token& first = tokens.front();
  const Token& last = tokens.back();
  const bool pair = (first.is("(") && last.is(")")) || (first.is("[") && last.is("]"));
  if (!pair) return false;
  // "(a), (b)" starts and ends so as well: the first bracket must close at the very end.
  return std::none_of(tokens.begin() + 1, tokens.end() - 1,
                      [&](const Token& token) { return token.depth == first.depth; });
}

// Of one token at least.
std::optional<Literal> atom_of(Tokens tokens) {
  if (tokens.size() == 1 && tokens.front().is("None")) return Literal{};
  std::string text;
  for (const Token& token : tokens) {
    if (token.kind != TokenKind::string) return std::nullopt;
    text += token.text;
  }
  return Literal{.sequence = false, .items = {std::move(text)}};
}

std::optional<Literal> sequence_of(Tokens inside, int depth) {
  Literal literal{.sequence = true, .items = {}};
  if (inside.empty()) return literal;
  for (const Tokens part : split_at(inside, ",", depth)) {
    const auto item = literal_of(part);
    if (!item || item->text() == nullptr) return std::nullopt;
    literal.items.push_back(*item->text());
  }
  return literal;
}

Tokens without_brackets(Tokens tokens) {
  return is_bracketed(tokens) ? tokens.subspan(1, tokens.size() - 2) : tokens;
}

bool has_at(Tokens tokens, std::string_view text, int depth) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](const Token& token) { return token.depth == depth && token.is(text); });
}

class Collector {
 public:
  std::vector<Binding> take() { return std::move(found_); }

  void unknown(const Token& name) { found_.push_back({name.text, std::nullopt, name.line}); }
  void anything(int line) { found_.push_back({"*", std::nullopt, line}); }
  void all_names(Tokens tokens) {
    for (const Token& token : tokens) {
      if (token.is_name()) unknown(token);
    }
  }

  // What an expression may bind: walruses, also those inside an f-string; what may bind all; and
  // the lists among the four names that it changes.
  void expression(Tokens tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      const bool last = i + 1 == tokens.size();
      if (token.is_name() && !last && tokens[i + 1].is(":=")) unknown(token);
      if (token.kind == TokenKind::computed && fields_may_bind(token.text)) anything(token.line);
      if (!token.is_name() || (i > 0 && tokens[i - 1].is("."))) continue;
      if (!last && tokens[i + 1].is("(") && may_bind_all(token.text)) anything(token.line);
      if (is_graph_name(token.text) && is_changed(tokens.subspan(i + 1))) unknown(token);
    }
  }

  // One target of an assignment; `value` is what is assigned.
  void target(Tokens tokens, Tokens value) {
    while (is_bracketed(tokens) && !has_at(tokens, ",", tokens.front().depth + 1)) {
      tokens = tokens.subspan(1, tokens.size() - 2);
    }
    if (tokens.empty()) return;
    if (tokens.size() == 1 && tokens.front().is_name()) {
      found_.push_back({tokens.front().text, literal_of(value), tokens.front().line});
      return;
    }
    tokens = without_brackets(tokens);
    if (has_at(tokens, ",", tokens.front().depth)) return unpack(tokens, value);
    if (tokens.front().is("*")) return target(tokens.subspan(1), {});
    // An attribute or an item: the value of the name that it starts with may change.
    if (tokens.front().is_name()) unknown(tokens.front());
  }

 private:
  // By what stands behind a name: .append(…) and its like.
  static bool is_changed(Tokens behind) {
    constexpr std::array<std::string_view, 8> changes = {"append", "extend", "insert", "remove",
                                                         "pop",    "clear",  "sort",   "reverse"};
    return behind.size() > 2 && behind[0].is(".") && behind[2].is("(") &&
           std::find(changes.begin(), changes.end(), behind[1].text) != changes.end();
  }

  void unpack(Tokens targets, Tokens value) {
    value = without_brackets(value);
    const auto names = split_at(targets, ",", targets.front().depth);
    const auto parts =
        value.empty() ? std::vector<Tokens>{} : split_at(value, ",", value.front().depth);
    const auto starred = [](Tokens part) { return part.empty() || part.front().is("*"); };
    const bool paired = names.size() == parts.size() &&
                        std::none_of(names.begin(), names.end(), starred) &&
                        std::none_of(parts.begin(), parts.end(), starred);
    for (std::size_t i = 0; i < names.size(); ++i) target(names[i], paired ? parts[i] : Tokens{});
  }

  std::vector<Binding> found_;
};

// sqlalchemy, alembic and the typing module export none of the names that matter here.
bool is_known_module(Tokens after_from) {
  constexpr std::array<std::string_view, 4> known = {"sqlalchemy", "alembic", "typing",
                                                     "__future__"};
  return std::find(known.begin(), known.end(), after_from.front().text) != known.end();
}

void collect_import(Collector& collector, Tokens statement) {
  const bool from = statement.front().is("from");
  std::size_t start = 1;
  if (from) {
    while (start < statement.size() && !statement[start].is("import")) ++start;
    ++start;
  }
  if (start >= statement.size()) return;
  const Tokens names = statement.subspan(start);
  if (names.front().is("*")) {
    if (!is_known_module(statement.subspan(1))) collector.anything(names.front().line);
    return;
  }
  const int depth = names.front().depth + (is_bracketed(names) ? 1 : 0);
  for (const Tokens part : split_at(without_brackets(names), ",", depth)) {
    if (part.empty()) continue;
    const bool renamed = part.size() > 2 && part[part.size() - 2].is("as");
    collector.unknown(renamed ? part.back() : part.front());
  }
}

bool is_augmented(const Token& token) {
  return token.kind == TokenKind::op && token.text.size() > 1 && token.text.back() == '=' &&
         !token.is("==") && !token.is("!=") && !token.is("<=") && !token.is(">=") &&
         !token.is(":=");
}

// Where the operator of an assignment may still stand: a lambda is never a target, and the "="
// and ":" behind it are its own.
Tokens before_lambda(Tokens statement, int depth) {
  for (std::size_t i = 0; i < statement.size(); ++i) {
    if (statement[i].is("lambda") && statement[i].depth == depth) return statement.first(i);
  }
  return statement;
}

void collect_assignment(Collector& collector, Tokens statement) {
  const int depth = statement.front().depth;
  const Tokens searched = before_lambda(statement, depth);
  std::vector<Tokens> targets;
  std::size_t start = 0;
  for (std::size_t i = 0; i < searched.size(); ++i) {
    const Token& token = searched[i];
    if (token.depth != depth) continue;
    if (is_augmented(token)) return collector.target(statement.first(i), {});
    if (token.is(":") && targets.empty()) {
      const Tokens annotated = statement.first(i);
      for (++i; i < searched.size() && !(searched[i].is("=") && searched[i].depth == depth);) ++i;
      const bool lambda = i == searched.size() && searched.size() < statement.size();
      if (lambda) return collector.target(annotated, {});  // whose "=" is a value's, if any is
      if (i == searched.size()) return;                    // an annotation alone binds nothing
      return collector.target(annotated, statement.subspan(i + 1));
    }
    if (!token.is("=")) continue;
    targets.push_back(statement.subspan(start, i - start));
    start = i + 1;
  }
  for (const Tokens target : targets) collector.target(target, statement.subspan(start));
  // x.append(…) of a list would change it.
  const bool called = targets.empty() && statement.size() > 2 && statement[1].is(".") &&
                      statement.back().is(")") && statement.front().is_name();
  if (called) collector.unknown(statement.front());
}

}  // namespace

std::optional<Literal> literal_of(Tokens tokens) {
  if (tokens.empty()) return std::nullopt;
  const int depth = tokens.front().depth;
  if (has_at(tokens, ",", depth)) return sequence_of(tokens, depth);
  if (!is_bracketed(tokens)) return atom_of(tokens);
  const Tokens inside = tokens.subspan(1, tokens.size() - 2);
  const bool list = tokens.front().is("[");
  if (list || inside.empty() || has_at(inside, ",", depth + 1)) {
    return sequence_of(inside, depth + 1);
  }
  return literal_of(inside);
}

std::vector<Binding> bindings_of(Tokens statement) {
  Collector collector;
  if (statement.empty()) return {};
  const Token& first = statement.front();
  if (first.is("import") || first.is("from")) {
    collect_import(collector, statement);
    return collector.take();
  }
  collector.expression(statement);
  if (first.is("del")) {
    for (const Tokens part : split_at(statement.subspan(1), ",", first.depth)) {
      collector.target(part, {});
    }
  } else if (first.is("type") && statement.size() > 2 && statement[1].is_name()) {
    collector.unknown(statement[1]);
  } else if (!first.is("global") && !first.is("return") && !first.is("assert")) {
    collect_assignment(collector, statement);
  }
  return collector.take();
}

std::vector<Binding> bindings_of_head(Tokens head) {
  Collector collector;
  collector.expression(head);
  const std::size_t i = head.front().is("async") ? 1 : 0;
  if (i == head.size()) return {};
  const Token& keyword = head[i];
  if (keyword.is("def") || keyword.is("class")) {
    if (i + 1 < head.size() && head[i + 1].is_name()) collector.unknown(head[i + 1]);
  } else if (keyword.is("case")) {
    collector.all_names(head.subspan(i + 1));
  } else if (keyword.is("for")) {
    std::size_t in = i;
    while (in < head.size() && !(head[in].is("in") && head[in].depth == keyword.depth)) ++in;
    collector.target(head.subspan(i + 1, in - i - 1), {});
  } else {
    for (std::size_t at = i; at + 1 < head.size(); ++at) {
      if (!head[at].is("as")) continue;
      // `as name`, or `as (a, b)`: whatever stands there up to the next "," or the end.
      collector.all_names(split_at(head.subspan(at + 1), ",", head[at].depth).front());
    }
  }
  return collector.take();
}

}  // namespace belay::migration
