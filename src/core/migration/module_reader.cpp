#include "core/migration/module_reader.hpp"

#include <algorithm>
#include <array>

namespace belay::migration {
namespace {

// Where the head of a block ends: its colon. None when there is no such colon.
std::optional<std::size_t> head_colon(Tokens tokens) {
  int lambdas = 0;
  const int depth = tokens.front().depth;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].depth != depth) continue;
    if (tokens[i].is("lambda")) ++lambdas;
    if (tokens[i].is(":") && lambdas-- == 0) return i;
  }
  return std::nullopt;
}

bool is_block(Tokens tokens) {
  constexpr std::array<std::string_view, 12> hard = {"if",      "elif", "else",  "for",
                                                     "while",   "try",  "with",  "except",
                                                     "finally", "def",  "class", "async"};
  const Token& first = tokens.front();
  if (!first.is_name()) return false;
  if (std::find(hard.begin(), hard.end(), first.text) != hard.end()) return true;
  if ((first.text != "match" && first.text != "case") || tokens.size() < 3) return false;
  return !tokens[1].is(":") && !tokens[1].is(".") && head_colon(tokens);
}

bool is_definition(Tokens head) {
  if (head.front().is("async")) head = head.subspan(1);
  return !head.empty() && (head.front().is("def") || head.front().is("class"));
}

bool imports_op(Tokens statement) {
  if (statement.size() < 4 || !statement[0].is("from") || !statement[1].is("alembic")) return false;
  for (std::size_t i = 3; i < statement.size(); ++i) {
    const bool renamed =
        statement[i - 1].is("as") || (i + 1 < statement.size() && statement[i + 1].is("as"));
    if (statement[i].is("op") && !renamed) return true;
  }
  return false;
}

// No statement starts with an operator, but for brackets, signs and a decorator.
bool starts_statement(const Token& first) {
  constexpr std::string_view may = "([{+-~*@.";
  return first.kind != TokenKind::op || may.find(first.text.front()) != std::string_view::npos;
}

// Refuses what no Python is by the shape of its lines.
Done check_shape(const RevisionFile& file, const std::vector<Line>& lines) {
  int indent = 0;
  bool opens_block = false;
  for (const Line& line : lines) {
    const Token& first = line.tokens.front();
    if (line.indent > indent && !opens_block) {
      return fail(ErrorCode::revision_graph,
                  place(file, first.line) + ": indented without a block");
    }
    if (!starts_statement(first)) {
      return fail(
          ErrorCode::revision_graph,
          place(file, first.line) + ": not Python: a line starts with \"" + first.text + "\"");
    }
    indent = line.indent;
    opens_block = line.tokens.back().is(":");
  }
  return {};
}

}  // namespace

void ModuleBuilder::take_first(const Line& line) {
  const auto literal = literal_of(split_at(line.tokens, ";", 0).front());
  if (literal && literal->text() != nullptr) module_.doc = *literal->text();
}

void ModuleBuilder::take(Line line) {
  const bool is_decorator = line.tokens.front().is("@");
  take_line(std::move(line));
  after_decorator_ = is_decorator;
}

void ModuleBuilder::take_line(Line line) {
  if (definition_indent_ && line.indent > *definition_indent_) {
    take_body(std::move(line));
    return;
  }
  end_definition();
  const Tokens tokens = line.tokens;
  if (!is_block(tokens)) {
    take_statements(tokens, line.indent > 0);
    return;
  }
  const auto colon = head_colon(tokens);
  const Tokens head = tokens.first(colon.value_or(tokens.size()));
  const Tokens suite = colon ? tokens.subspan(*colon + 1) : Tokens{};
  for (Binding& binding : bindings_of_head(head)) bind(std::move(binding), false);
  if (!is_definition(head)) return take_statements(suite, true);
  define(line, head);
  if (!suite.empty()) take_body(Line{line.indent + 1, {suite.begin(), suite.end()}});
}

void ModuleBuilder::take_binding(Binding&& binding) {
  end_definition();
  after_decorator_ = false;
  bind(std::move(binding), true);
}

Module ModuleBuilder::finish() {
  for (const Token& name : rebound_in_functions_) bind({name.text, std::nullopt, name.line}, false);
  return std::move(module_);
}

void ModuleBuilder::end_definition() {
  definition_indent_.reset();
  function_ = nullptr;
}

void ModuleBuilder::define(const Line& line, Tokens head) {
  definition_indent_ = line.indent;
  if (!head.front().is("def") || head.size() < 2) return;
  Function& function = module_.functions[head[1].text];
  function.plain = function.line == 0 && line.indent == 0 && !after_decorator_;
  function.line = head.front().line;
  function.body.clear();
  function_ = &function;
}

void ModuleBuilder::take_body(Line line) {
  const auto& tokens = line.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].is("globals"))
      rebound_in_functions_.push_back(Token{TokenKind::name, "*", tokens[i].line, 0});
    if (!tokens[i].is("global")) continue;
    for (std::size_t name = i + 1; name < tokens.size() && !tokens[name].is(";"); ++name) {
      if (tokens[name].is_name()) rebound_in_functions_.push_back(tokens[name]);
    }
  }
  if (function_ != nullptr) function_->body.push_back(std::move(line));
}

void ModuleBuilder::take_statements(Tokens tokens, bool conditional) {
  for (const Tokens statement : split_at(tokens, ";", 0)) {
    for (Binding& binding : bindings_of(statement)) {
      if (binding.name == "op") module_.has_alembic_op = false;
      bind(std::move(binding), !conditional);
    }
    if (!conditional && imports_op(statement)) module_.has_alembic_op = true;
  }
}

void ModuleBuilder::bind(Binding&& binding, bool certain) {
  if (binding.name == "*") {
    module_.anything = {.value = std::nullopt, .line = binding.line, .times = 1};
    const auto again = [&](Bound& bound) {
      bound = Bound{.value = std::nullopt, .line = binding.line, .times = bound.times + 1};
    };
    for (auto& [name, bound] : module_.names) again(bound);
    for (Bound& bound : module_.graph_names) {
      if (bound.times > 0) again(bound);
    }
    return;
  }
  const auto place = place_of_graph_name(binding.name);
  Bound& bound = place ? module_.graph_names[*place] : module_.names[binding.name];
  bound.value = certain ? std::move(binding.value) : std::nullopt;
  bound.line = binding.line;
  ++bound.times;
}

const Bound* Module::bound(std::string_view name) const {
  if (const auto place = place_of_graph_name(name)) {
    return graph_names[*place].times > 0 ? &graph_names[*place] : nullptr;
  }
  const auto at = names.find(name);
  return at != names.end() ? &at->second : nullptr;
}

const Bound* Module::find(std::string_view name) const {
  const Bound* known = bound(name);
  return known == nullptr && anything ? &*anything : known;
}

const std::string* Module::constant(std::string_view name) const {
  const Bound* known = bound(name);
  return known != nullptr && known->times == 1 && known->value ? known->value->text() : nullptr;
}

Result<Module> read_module(const RevisionFile& file) {
  TRY(auto lines, tokenise(file));
  TRY_DONE(check_shape(file, lines));
  ModuleBuilder builder;
  if (!lines.empty()) builder.take_first(lines.front());
  for (Line& line : lines) builder.take(std::move(line));
  return builder.finish();
}

}  // namespace belay::migration
