#include "core/sql/script.hpp"

#include <algorithm>
#include <iterator>

#include "core/sql/calls.hpp"
#include "core/sql/idle.hpp"
#include "core/sql/lexeme.hpp"
#include "core/sql/parser.hpp"
#include "core/sql/prediction.hpp"
#include "core/sql/read.hpp"
#include "core/sql/routine.hpp"

namespace belay::sql {
namespace {

class Runner {
 public:
  Runner(std::string_view text, const Knowledge& known, Boundaries boundaries)
      : known_(known), managed_(boundaries == Boundaries::one), open_(managed_) {
    script_.text = text;
    script_.boundaries = boundaries;
    before_ = known_;
    session_zone_ = known_.time_zone;
  }

  Script run() {
    auto pieces = split_script(script_.text);
    script_.comments = std::move(pieces.comments);
    script_.statements.reserve(pieces.pieces.size());
    std::size_t line = 1;
    std::size_t at = 0;
    for (const auto& piece : pieces.pieces) {
      const auto gap = script_.text.substr(at, piece.begin - at);
      line += static_cast<std::size_t>(std::ranges::count(gap, '\n'));
      at = piece.begin;
      one(piece, line);
    }
    script_.left_open = open_ && !managed_;
    script_.after = std::move(known_);
    return std::move(script_);
  }

 private:
  void one(const Piece& piece, std::size_t line) {
    auto& statement = script_.statements.emplace_back();
    statement.kind = piece.kind;
    statement.text = script_.text.substr(piece.begin, piece.end - piece.begin);
    statement.begin = piece.begin;
    statement.line = line;
    if (!open_) next_transaction();
    statement.in_transaction = open_;
    statement.transaction = transaction_;
    statement.held = held_;
    read(piece, statement);
    perform(statement);
  }

  void read(const Piece& piece, Statement& statement) {
    if (piece.kind == PieceKind::meta_command) {
      statement.problem = "a command of psql, not SQL";
    } else if (piece.kind == PieceKind::unfinished) {
      statement.problem = "a quote or comment is open at the end of the text";
    } else if (piece.kind == PieceKind::statement) {
      const auto tree = parse_statement(statement.text, piece.depth);
      statement.problem = tree.problem();
      statement.problem_at = tree.problem_at();
      auto actions = read_actions(tree.root());
      auto called = calls_.made_by(tree.root(), actions);
      calls_.follow(statement.text, actions);
      add(std::move(actions), statement);
      add_called(std::move(called), statement);
    }
    if (statement.parts.empty() || statement.parts.front().action.verb != Verb::block) return;
    auto routine = read_routine(statement.text, statement.parts.front().action.value);
    add_called(calls_.looked_into(std::move(routine)), statement);
  }

  static void add_called(Routine called, Statement& statement) {
    std::ranges::move(called.not_seen, std::back_inserter(statement.not_seen));
    add(std::move(called.actions), statement);
  }

  static void add(std::vector<Action> actions, Statement& statement) {
    for (auto& action : actions) statement.parts.push_back({std::move(action), {}, false});
  }

  void perform(Statement& statement) {
    if (statement.parts.empty()) return;
    if (is_transaction_word(statement.parts.front().action)) {
      return transaction_word(statement.parts.front().action);
    }
    Prediction all(known_);
    for (auto* part : in_order_of_passes(statement.parts)) {
      part->effects = effects_of(part->action, known_);
      if (part->action.maybe) part->effects.doubt();
      part->fresh = is_fresh(part->action);
      part->idle = idle_reason(part->action, known_);
      all.gather(part->effects);
      follow(part->action);
    }
    statement.effects = all.take();
    hold(statement.effects);
  }

  // ALTER TABLE drops first, then changes types, then the rest, however they are written
  // (ATRewriteCatalogs in tablecmds.c): SET NOT NULL has no proof in a CHECK that goes with it.
  static std::vector<Part*> in_order_of_passes(std::vector<Part>& parts) {
    const auto pass = [](const Part* part) {
      switch (part->action.verb) {
        case Verb::drop_column:
        case Verb::drop_constraint:
          return 0;
        case Verb::change_type:
          return 1;
        default:
          return 2;
      }
    };
    std::vector<Part*> order;
    order.reserve(parts.size());
    for (auto& part : parts) order.push_back(&part);
    if (order.size() < 2) return order;
    if (!has_body(order.front()->action)) std::ranges::stable_sort(order, {}, pass);
    return order;
  }

  // What follows the first part is what a body does, in its order.
  static bool has_body(const Action& first) {
    return first.verb == Verb::block || first.verb == Verb::other || first.verb == Verb::select;
  }

  bool is_fresh(const Action& action) const {
    switch (action.object) {
      case Object::schema:
      case Object::database:
      case Object::function:
        return false;  // may have the name of a table that was just made
      case Object::type:
      case Object::domain: {
        const auto known = known_.types.find(action.on);
        return known != known_.types.end() && known->second.fresh;
      }
      default:
        return known_.is_fresh(action.on);
    }
  }

  void follow(const Action& action) {
    const bool sets = action.verb == Verb::set || action.verb == Verb::reset;
    if (sets && (action.everywhere || is_word(action.name, "timezone"))) {
      known_.time_zone = action.value;
      if (!action.local) session_zone_ = action.value;
    }
    // What may not have been dropped is there; what may have been made is not this script's alone.
    if (action.maybe && action.verb == Verb::drop) return;
    known_.follow(action);
    const bool makes = action.verb == Verb::create || action.verb == Verb::create_from_query;
    if (action.maybe && makes) known_.publish(action.on);
  }

  void hold(const Effects& effects) {
    for (const auto& lock : effects.locks) {
      if (lock.certainty == Certainty::possible || lock.index) continue;
      auto& held = held_.try_emplace(lock.relation, Held{lock.mode, script_.statements.size() - 1})
                       .first->second;
      if (lock.mode > held.mode) held = {lock.mode, script_.statements.size() - 1};
    }
  }

  static bool is_transaction_word(const Action& action) {
    return action.verb == Verb::begin || action.verb == Verb::commit ||
           action.verb == Verb::rollback || action.verb == Verb::savepoint ||
           action.verb == Verb::rollback_to || action.verb == Verb::release;
  }

  void transaction_word(const Action& action) {
    switch (action.verb) {
      case Verb::begin:
        if (!open_) next_transaction();
        open_ = true;
        before_ = known_;
        return;
      case Verb::commit:
      case Verb::rollback:
        if (action.verb == Verb::rollback) {
          known_ = before_;
          session_zone_ = before_.time_zone;
        }
        next_transaction();
        open_ = action.replace;
        before_ = known_;
        savepoints_.clear();
        return;
      case Verb::savepoint:
        savepoints_.push_back({action.name, known_, held_});
        return;
      case Verb::rollback_to:
        while (!savepoints_.empty() && savepoints_.back().name != action.name) {
          savepoints_.pop_back();
        }
        if (!savepoints_.empty()) {
          known_ = savepoints_.back().known;
          held_ = savepoints_.back().held;
        }
        return;
      default:
        return;
    }
  }

  void next_transaction() {
    ++transaction_;
    held_.clear();
    known_.publish();
    known_.time_zone = session_zone_;  // SET LOCAL holds to the end of its transaction
  }

  struct Savepoint {
    std::string name;
    Knowledge known;
    std::map<Name, Held> held;
  };

  Script script_;
  Calls calls_;
  Knowledge known_;
  Knowledge before_;          // the transaction
  std::string session_zone_;  // what the time zone is outside transactions
  bool managed_;
  bool open_;
  std::size_t transaction_ = 0;
  std::map<Name, Held> held_;
  std::vector<Savepoint> savepoints_;
};

}  // namespace

Script read_script(std::string_view text, const Knowledge& known, Boundaries boundaries) {
  return Runner(text, known, boundaries).run();
}

}  // namespace belay::sql
