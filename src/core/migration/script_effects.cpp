#include "core/migration/script_effects.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "base/ensure.hpp"
#include "core/migration/arguments.hpp"
#include "core/migration/calls.hpp"
#include "core/migration/sql_text.hpp"

namespace belay::migration {
namespace {

// The part of a statement from each "op." (or another object's name) on.
std::vector<Tokens> mentions(Tokens tokens, std::string_view object) {
  std::vector<Tokens> found;
  for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
    const bool attribute = i > 0 && tokens[i - 1].is(".");
    const bool called = tokens[i + 1].is(".") && tokens[i + 2].is_name() && tokens[i + 3].is("(");
    if (!attribute && called && tokens[i].is(object)) found.push_back(tokens.subspan(i));
  }
  return found;
}

// op.get_context().autocommit_block():
bool is_autocommit(const Call& call) {
  return call.function[1] == "get_context" && call.positional.empty() && call.rest.size() >= 5 &&
         call.rest[1].is("autocommit_block") && call.rest[3].is(")") && call.rest[4].is(":");
}

bool is_nothing(Tokens statement) {
  if (literal_of(statement)) return true;
  return statement.size() == 1 && (statement.front().is("pass") || statement.front().is("...") ||
                                   statement.front().is("return"));
}

class EffectsJudge {
 public:
  explicit EffectsJudge(const Module& module) : module_(module) {}

  ScriptEffects take() {
    effects_.additive = additive_ && effects_.certain;
    return std::move(effects_);
  }
  void start() { effects_.certain = true; }

  void line(const Line& line) {
    const Tokens tokens = line.tokens;
    if (batch_ && line.indent > batch_->indent) return batched(tokens);
    if (unknown_indent_ && line.indent > *unknown_indent_) return unknown(tokens);
    batch_.reset();
    unknown_indent_.reset();
    if (tokens.front().is("with")) return with(line);
    // A block ends with ":" or holds its suite; a decorator or def is no operation either.
    if (tokens.back().is(":")) unknown_indent_ = line.indent;
    for (const Tokens statement : split_at(tokens, ";", 0)) judge(statement);
  }

 private:
  struct Batch {
    int indent = 0;
    std::string object;
    std::string table;
  };

  void doubt() { effects_.certain = false; }
  void list(std::string operation) { effects_.operations.push_back(std::move(operation)); }

  // Python that is not understood; operations in it are still listed.
  void unknown(Tokens tokens) {
    doubt();
    const auto found = mentions(tokens, "op");
    for (const Tokens mention : found) operation(call_at(mention));
    const std::string line = "python code at line " + std::to_string(tokens.front().line);
    if (found.empty() && !tokens.front().is("else")) list(line);
  }

  static Call call_at(Tokens mention) {
    auto call = call_of(mention);
    ENSURE(call.has_value(), "a mention of an operation that is no call");
    return *std::move(call);
  }

  void with(const Line& line) {
    const Tokens tokens = line.tokens;
    const auto call = call_of(tokens.subspan(1));
    const bool block = call && call->function.size() == 2 && call->function[0] == "op";
    if (block && is_autocommit(*call)) {
      effects_.autocommit = true;
      for (const Tokens statement : split_at(call->rest.subspan(5), ";", 0)) judge(statement);
      return;
    }
    unknown_indent_ = line.indent;
    if (!block || call->function[1] != "batch_alter_table") return unknown(tokens);
    doubt();
    const std::string table = table_name(*call, 0, "table_name");
    list("alter table " + table + " in a batch");
    if (call->rest.size() < 2 || !call->rest[0].is("as")) return;
    batch_ = Batch{line.indent, call->rest[1].text, table};
  }

  void batched(Tokens tokens) {
    const auto found = mentions(tokens, batch_->object);
    if (found.empty()) return unknown(tokens);
    for (const Tokens mention : found) {
      const std::string name = mention[2].text;
      const Call call = call_at(mention);
      std::string what = name;
      std::replace(what.begin(), what.end(), '_', ' ');
      const auto text = text_of(module_, call.argument(0, "column_name"));
      list(what + " " + batch_->table + (text ? "." + *text : ""));
      if (name == "drop_column") effects_.destroys = true;
    }
  }

  void judge(Tokens statement) {
    if (statement.empty() || is_nothing(statement)) return;
    Tokens expression = statement;
    std::string variable;
    if (statement.size() > 2 && statement[0].is_name() && statement[1].is("=")) {
      variable = statement[0].text;
      expression = statement.subspan(2);
    }
    const auto call = call_of(expression);
    const bool whole = call && call->rest.empty() && call->function.size() == 2 &&
                       call->function[0] == "op" && module_.has_alembic_op;
    if (!whole) return unknown(statement);
    operation(*call);
    if (variable.empty()) return;
    if (call->function[1] == "create_table") {
      variables_[variable] = table_name(*call, 0, "table_name");
    } else {
      doubt();
    }
  }

  void operation(const Call& call) {
    if (call.spread) doubt();
    struct Operation {
      std::string_view name;
      void (EffectsJudge::*judge)(const Call&);
    };
    static constexpr Operation operations[] = {
        {"create_table", &EffectsJudge::create_table},
        {"drop_table", &EffectsJudge::drop_table},
        {"rename_table", &EffectsJudge::rename_table},
        {"add_column", &EffectsJudge::add_column},
        {"drop_column", &EffectsJudge::drop_column},
        {"alter_column", &EffectsJudge::alter_column},
        {"create_index", &EffectsJudge::create_index},
        {"drop_index", &EffectsJudge::drop_index},
        {"create_unique_constraint", &EffectsJudge::create_constraint},
        {"create_check_constraint", &EffectsJudge::create_constraint},
        {"create_exclude_constraint", &EffectsJudge::create_constraint},
        {"create_foreign_key", &EffectsJudge::create_constraint},
        {"create_primary_key", &EffectsJudge::create_constraint},
        {"drop_constraint", &EffectsJudge::drop_constraint},
        {"create_table_comment", &EffectsJudge::comment},
        {"drop_table_comment", &EffectsJudge::comment},
        {"bulk_insert", &EffectsJudge::bulk_insert},
        {"execute", &EffectsJudge::execute},
    };
    for (const auto& known : operations) {
      if (known.name == call.function[1]) return std::invoke(known.judge, this, call);
    }
    doubt();
    list("op." + call.function[1]);
  }

  std::string known_text(Tokens tokens) {
    const auto text = text_of(module_, tokens);
    if (!text) doubt();
    return text.value_or("?");
  }

  std::string table_name(const Call& call, std::size_t position, std::string_view name) {
    const std::string table = known_text(call.argument(position, name));
    const auto schema = call.named.find("schema");
    if (schema == call.named.end() || literal_of(schema->second)) {
      const auto text =
          schema == call.named.end() ? std::nullopt : text_of(module_, schema->second);
      return text ? *text + "." + table : table;
    }
    return known_text(schema->second) + "." + table;
  }

  bool is_new(const std::string& table) const { return created_.contains(table); }
  void adds(bool additive) { additive_ = additive_ && additive; }

  void create_table(const Call& call) {
    const std::string table = table_name(call, 0, "table_name");
    created_.insert(table);
    list("add table " + table);
  }
  void drop_table(const Call& call) {
    list("drop table " + table_name(call, 0, "table_name"));
    adds(false);
    effects_.destroys = true;
  }
  void rename_table(const Call& call) {
    list("rename table " + table_name(call, 0, "old_table_name"));
    adds(false);
  }
  void add_column(const Call& call) {
    const std::string table = table_name(call, 0, "table_name");
    const auto column = call_of(call.argument(1, "column"));
    if (!column || column->function.back() != "Column" || column->spread) {
      doubt();
      list("add column " + table + ".?");
      return;
    }
    list("add column " + table + "." + known_text(column->argument(0, "name")));
    const Truth optional = old_code_may_leave_out(*column);
    if (optional == Truth::unknown) doubt();
    adds(is_new(table) || optional == Truth::yes);
  }
  void drop_column(const Call& call) {
    const std::string table = table_name(call, 0, "table_name");
    list("drop column " + table + "." + known_text(call.argument(1, "column_name")));
    adds(false);
    effects_.destroys = true;
  }
  void alter_column(const Call& call) {
    const std::string table = table_name(call, 0, "table_name");
    list("alter column " + table + "." + known_text(call.argument(1, "column_name")));
    adds(false);
    if (call.named.contains("type_")) effects_.destroys = true;
  }
  void create_index(const Call& call) {
    const std::string table = table_name(call, 1, "table_name");
    list("add index " + known_text(call.argument(0, "index_name")) + " on " + table);
    const Truth unique = truth_of(call, "unique");
    if (unique == Truth::unknown) doubt();
    adds(unique != Truth::yes || is_new(table));
  }
  void drop_index(const Call& call) {
    list("drop index " + known_text(call.argument(0, "index_name")));
    adds(false);
  }
  void create_constraint(const Call& call) {
    const bool foreign = call.function[1] == "create_foreign_key";
    const std::string table = table_name(call, 1, foreign ? "source_table" : "table_name");
    const auto name = text_of(module_, call.argument(0, "constraint_name"));
    list("add constraint " + name.value_or("?") + " on " + table);
    adds(is_new(table));
  }
  void drop_constraint(const Call& call) {
    list("drop constraint " + known_text(call.argument(0, "constraint_name")) + " on " +
         table_name(call, 1, "table_name"));
    adds(false);
  }
  void comment(const Call& call) { list("comment on table " + table_name(call, 0, "table_name")); }
  void bulk_insert(const Call& call) {
    const Tokens table = call.argument(0, "table");
    const auto variable =
        table.size() == 1 ? variables_.find(table.front().text) : variables_.end();
    const bool known = variable != variables_.end();
    list("insert into " + (known ? variable->second : std::string("?")));
    if (!known) doubt();
  }
  void execute(const Call& call) {
    const auto sql = text_of(module_, call.argument(0, "sqltext"));
    list(sql ? "execute " + summary_of_sql(*sql) : "execute");
    if (!sql) return doubt();
    const SqlEffect effect = judge_sql(*sql, created_);
    if (!effect.additive) doubt();
    if (effect.destroys) effects_.destroys = true;
    if (!effect.creates.empty()) created_.insert(effect.creates);
  }

  const Module& module_;
  ScriptEffects effects_;
  bool additive_ = true;
  std::set<std::string> created_;
  std::map<std::string, std::string> variables_;  // t = op.create_table(…)
  std::optional<Batch> batch_;
  std::optional<int> unknown_indent_;  // of a block that is not understood
};

}  // namespace

ScriptEffects effects_of(const Module& module, const std::string& function) {
  const auto at = module.functions.find(function);
  const auto* bound = module.find(function);
  const bool known = at != module.functions.end() && at->second.plain;
  if (!known || bound == nullptr || bound->times != 1) return {};
  EffectsJudge judge(module);
  judge.start();
  for (const Line& line : at->second.body) judge.line(line);
  return judge.take();
}

}  // namespace belay::migration
