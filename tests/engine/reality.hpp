// The world that a simulated run changes: what its steps did, what is durable, and where the
// process dies.
#pragma once

#include <string>
#include <vector>

#include "core/ledger/record.hpp"

namespace belay::engine::simulation {

struct Crash {};

// What the world makes of a step's first performance.
enum class Script { works, fails_clean, fails_partial, doubt_applied, doubt_lost };
enum class UndoScript { works, fails_clean, doubt_applied };

struct FakeShape {
  ledger::Replay replay = ledger::Replay::harmless;
  bool has_way_back = false;
  Script script = Script::works;
  UndoScript undo = UndoScript::works;
};

enum class There { none, half, whole };

struct Reality;

// Who is told of every place where the process might die, and says what the world makes of a step
// when it is first asked of it.
class Overseer {
 public:
  virtual ~Overseer() = default;
  virtual void place(const Reality& reality) = 0;
  virtual Script script_of(std::size_t step) = 0;
  virtual UndoScript undo_of(std::size_t step) = 0;
};

// The world outlives crashes; the process does not.
struct Reality {
  std::vector<FakeShape> shapes;
  std::vector<There> effects;
  std::vector<int> performed;  // calls that reached the world
  std::vector<int> undone;
  std::vector<ledger::Entry> durable;
  std::vector<std::string> violations;
  std::vector<ledger::GateShape> gates;
  int countdown = -1;  // points until the next crash; negative: none
  // With one, a step's scripts are not known before their first call. A doubt is over once it was
  // had, like a crash, but for that of a dangerous step, which a person has to settle.
  Overseer* overseer = nullptr;

  explicit Reality(std::vector<FakeShape> s)
      : shapes(std::move(s)),
        effects(shapes.size(), There::none),
        performed(shapes.size(), 0),
        undone(shapes.size(), 0) {}

  void point() {
    if (overseer) overseer->place(*this);
    if (countdown > 0 && --countdown == 0) {
      countdown = -1;
      throw Crash{};
    }
  }

  Script perform(std::size_t step) {
    auto& shape = shapes[step];
    const bool first = performed[step]++ == 0;
    if (!first) return settled(shape.script) ? shape.script : Script::works;
    if (!overseer) return shape.script;
    const Script script = overseer->script_of(step);
    const bool lasts = settled(script) || shape.replay == ledger::Replay::dangerous;
    shape.script = lasts ? script : Script::works;
    return script;
  }
  UndoScript undo(std::size_t step) {
    auto& shape = shapes[step];
    const bool first = undone[step]++ == 0;
    const auto later = [&](UndoScript s) {
      return s == UndoScript::doubt_applied ? UndoScript::works : s;
    };
    if (!first) return later(shape.undo);
    if (!overseer) return shape.undo;
    const UndoScript script = overseer->undo_of(step);
    shape.undo = later(script);
    return script;
  }

  static bool settled(Script script) {
    return script != Script::doubt_applied && script != Script::doubt_lost;
  }
};

}  // namespace belay::engine::simulation
