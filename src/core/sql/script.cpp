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
      : initial_(known), known_(known), managed_(boundaries == Boundaries::one), open_(managed_) {
    script_.text = text;
    script_.boundaries = boundaries;
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
    if (!open_) next_transaction(index());
    statement.in_transaction = open_;
    statement.transaction = transaction_;
    read(piece, statement);
    perform(statement);
  }

  std::size_t index() const { return script_.statements.size() - 1; }

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
        return known != known_.types.end() && known_.made_now(known->second);
      }
      default:
        return known_.is_fresh(action.on);
    }
  }

  void follow(const Action& action) {
    if (is_setting(action)) add_to(script_.settings);
    if (action.verb == Verb::add_enum_value) add_to(script_.enum_values);
    add_to(script_.touching[action.on]);
    performed_.push_back(&action);
    apply(action);
  }

  // Once, also where it is done in several parts.
  void add_to(std::vector<std::size_t>& list) const {
    if (list.empty() || list.back() != index()) list.push_back(index());
  }

  static bool is_setting(const Action& action) {
    return action.verb == Verb::set || action.verb == Verb::reset;
  }

  void apply(const Action& action) {
    if (is_setting(action) && (action.everywhere || is_word(action.name, "timezone"))) {
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
    if (!open_) return;
    for (const auto& lock : effects.locks) {
      if (lock.certainty == Certainty::possible || lock.index) continue;
      script_.held.take(lock.relation, lock.mode, index());
    }
  }

  // What was rolled back is forgotten by following all that was not: a copy of all that is known,
  // kept for each BEGIN and SAVEPOINT, would cost more than the few scripts that roll back.
  void forget_behind(std::size_t mark) {
    performed_.resize(mark);
    known_ = initial_;
    session_zone_ = initial_.time_zone;
    for (const auto* action : performed_) {
      if (action != nullptr)
        apply(*action);
      else
        publish();
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
        if (!open_) next_transaction(index());
        open_ = true;
        began_ = performed_.size();
        return;
      case Verb::commit:
      case Verb::rollback:
        if (action.verb == Verb::rollback && open_) forget_behind(began_);
        next_transaction(index() + 1);
        open_ = action.replace;
        began_ = performed_.size();
        savepoints_.clear();
        return;
      case Verb::savepoint:
        savepoints_.push_back({action.name, performed_.size(), index()});
        return;
      case Verb::rollback_to:
        while (!savepoints_.empty() && savepoints_.back().name != action.name) {
          savepoints_.pop_back();
        }
        if (!savepoints_.empty()) {
          forget_behind(savepoints_.back().performed);
          script_.held.release_behind(savepoints_.back().statement, index() + 1);
        }
        return;
      default:
        return;
    }
  }

  // Statements from this one on are none of the last one's.
  void next_transaction(std::size_t from) {
    ++transaction_;
    script_.held.release(from);
    performed_.push_back(nullptr);
    publish();
  }

  void publish() {
    known_.publish();
    known_.time_zone = session_zone_;  // SET LOCAL holds to the end of its transaction
  }

  struct Savepoint {
    std::string name;
    std::size_t performed;
    std::size_t statement;
  };

  Script script_;
  Calls calls_;
  const Knowledge& initial_;
  Knowledge known_;
  std::vector<const Action*> performed_;  // none: there a transaction ended
  std::size_t began_ = 0;                 // how many when the transaction that is open began
  std::string session_zone_;              // what the time zone is outside transactions
  bool managed_;
  bool open_;
  std::size_t transaction_ = 0;
  std::vector<Savepoint> savepoints_;
};

}  // namespace

Script read_script(std::string_view text, const Knowledge& known, Boundaries boundaries) {
  return Runner(text, known, boundaries).run();
}

}  // namespace belay::sql
