// command: any program, by argument list. What it does is its own matter: with `check` Belay can
// ask whether it was done, with `undo` it can be taken back; without either, a person decides.
#include <array>

#include "base/text.hpp"
#include "steps/release_tree.hpp"
#include "steps/table.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using ledger::Verdict;
using plan::Field;
using plan::Type;

constexpr Duration default_within = std::chrono::minutes(10);

constexpr std::array fields{
    Field{"run", Type::command, true, "the program and its arguments; no shell"},
    Field{"check", Type::command, false, "ends with 0 when it was done, 1 when not; repeatable"},
    Field{"undo", Type::command, false, "takes it back"},
    Field{"harmless", Type::flag, false, "it may be repeated, and leaves nothing to take back"},
    Field{"leaves_running", Type::flag, false, "what it starts may live on"},
    Field{"within", Type::duration, false, "the total deadline; default 10m"},
};

std::vector<std::string> words(const Json& value) {
  std::vector<std::string> out;
  if (const auto* array = value.if_array()) {
    for (const auto& word : *array) out.push_back(word.string_or(""));
  }
  return out;
}

class Command final : public engine::Step {
 public:
  Command(engine::World& world, Json options) : world_(world), options_(std::move(options)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto exited = call(attempt, "run");
    if (!exited) return engine::not_performed(std::move(exited).error());
    if (exited->ok()) return engine::Succeeded{};
    return engine::Failed{complaint("run", *exited, attempt), effect_of_failure(attempt)};
  }

  engine::Reconciled reconcile(Attempt& attempt) override {
    const auto verdict = check(attempt);
    return {verdict, "its check says " + std::string(text_of(verdict))};
  }

  engine::UndoResult undo(Attempt& attempt, ledger::WayBack) override {
    auto exited = call(attempt, "undo");
    if (!exited) return engine::not_undone(std::move(exited).error());
    if (!exited->ok()) {
      return engine::Failed{complaint("undo", *exited, attempt), ledger::Effect::partial};
    }
    if (options_["check"].is_null()) return engine::Undone{false};
    if (check(attempt) == Verdict::not_applied) return engine::Undone{true};
    return engine::Failed{{ErrorCode::step_failed, "its check does not say that it was undone"},
                          ledger::Effect::partial};
  }

  engine::Reconciled reconcile_undo(Attempt& attempt, ledger::WayBack) override {
    const auto verdict = check(attempt);
    const std::string seen = "its check says " + std::string(text_of(verdict));
    if (verdict == Verdict::not_applied) return {Verdict::applied, seen, {}, true};
    return {verdict == Verdict::applied ? Verdict::not_applied : Verdict::unknown, seen};
  }

 private:
  static std::string_view text_of(Verdict verdict) {
    if (verdict == Verdict::unknown) return "neither yes nor no";
    return verdict == Verdict::applied ? "yes" : "no";
  }

  // A command that failed may have done something; only its check can say that it did not.
  ledger::Effect effect_of_failure(Attempt& attempt) {
    if (options_["harmless"].bool_or(false)) return ledger::Effect::none;
    const bool nothing = !options_["check"].is_null() && check(attempt) == Verdict::not_applied;
    return nothing ? ledger::Effect::none : ledger::Effect::partial;
  }

  Verdict check(Attempt& attempt) {
    auto exited = call(attempt, "check");
    if (!exited || exited->timed_out || exited->stopped) return Verdict::unknown;
    if (exited->status == 0) return Verdict::applied;
    return exited->status == 1 ? Verdict::not_applied : Verdict::unknown;
  }

  Result<ports::Exited> call(Attempt& attempt, std::string_view which) {
    ports::Command command;
    command.argv = words(options_[which]);
    command.cwd = world_.base;
    command.attempt = attempt.id;
    command.deadline = Duration{options_["within"].int_or(default_within.count())};
    command.output_file = attempt.file(std::string(which) + ".log");
    command.leaves_running = which == "run" && options_["leaves_running"].bool_or(false);
    return world_.processes.run(command, attempt.stop);
  }

  Error complaint(std::string_view which, const ports::Exited& exited,
                  const Attempt& attempt) const {
    return {ErrorCode::process_failed,
            "'" + escaped(words(options_[which]).front()) + "' " + describe(exited) +
                (exited.tail.empty() ? "" : ": " + last_words(exited)),
            "its output is in " + attempt.file(std::string(which) + ".log").string()};
  }

  engine::World& world_;
  Json options_;
};

// By what the plan declares: there is no default that would repeat a command blindly.
void declare(const Json& options, ledger::StepShape& shape) {
  const bool checked = !options["check"].is_null();
  const bool harmless = options["harmless"].bool_or(false);
  shape.replay = harmless  ? ledger::Replay::harmless
                 : checked ? ledger::Replay::detectable
                           : ledger::Replay::dangerous;
  shape.undo_replay = checked ? ledger::Replay::detectable : ledger::Replay::dangerous;
  if (harmless) {
    shape.ways = {ledger::WayBack::nothing};
  } else if (!options["undo"].is_null()) {
    shape.ways = {ledger::WayBack::compensate};
  } else {
    shape.ways = {ledger::WayBack::person};
  }
}

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  const Json& options = binding.options();
  if (options["harmless"].bool_or(false) && !options["undo"].is_null()) {
    return fail(ErrorCode::plan_invalid, "'harmless' leaves nothing to undo, and 'undo' is given",
                "leave one of them out");
  }
  engine::BoundStep bound;
  bound.shape.title = "command " + escaped(words(options["run"]).front());
  declare(options, bound.shape);
  for (const std::string_view which : {"run", "check", "undo"}) {
    if (!options[which].is_null()) {
      bound.details.push_back(std::string(which) + ": " +
                              escaped(join(words(options[which]), " ")));
    }
  }
  bound.step = std::make_unique<Command>(binding.world, options);
  return bound;
}

}  // namespace

extern const engine::StepKind command;
const engine::StepKind command{"command", "run a program, with a check and an undo of its own",
                               fields, &bind};

}  // namespace belay::steps
