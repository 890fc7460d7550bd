#include "core/saga/naming.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace belay::saga {
namespace {

std::string number_of(StepAt at) {
  return std::to_string(at.phase + 1) + "." + std::to_string(at.step + 1);
}

}  // namespace

std::string name_of(const ledger::RunShape& shape, StepAt at) {
  return number_of(at) + " " + shape.step(at).title;
}

std::string naming(const ledger::RunShape& shape, StepAt at) {
  return "step " + number_of(at) + " (" + shape.step(at).title + ")";
}

std::string_view text_of(ledger::WayBack way) {
  using enum ledger::WayBack;
  switch (way) {
    case nothing:
      return "nothing to undo";
    case prove:
      return "prove the old release";
    case switch_back:
      return "switch back";
    case compensate:
      return "its own undo";
    case keep:
      return "keep the schema";
    case downgrade:
      return "downgrade";
    case restore:
      return "restore the backup";
    case person:
      return "a person decides";
  }
  ENSURE(false, "a way back that does not exist");
}

std::string text_of(const std::vector<ledger::WayBack>& ladder) {
  std::vector<std::string> names;
  for (const auto way : ladder) {
    if (way != ledger::WayBack::person || ladder.size() == 1) names.emplace_back(text_of(way));
  }
  return join(names, ", else ");
}

std::string_view text_of(Forward forward) {
  using enum Forward;
  switch (forward) {
    case pending:
      return "pending";
    case intended:
      return "intended";
    case in_doubt:
      return "in_doubt";
    case succeeded:
      return "succeeded";
    case failed:
      return "failed";
    case partial:
      return "partial";
  }
  ENSURE(false, "a state of a step that does not exist");
}

std::string_view text_of(Backward backward) {
  using enum Backward;
  switch (backward) {
    case none:
      return "none";
    case chosen:
      return "chosen";
    case intended:
      return "intended";
    case in_doubt:
      return "in_doubt";
    case undone:
      return "undone";
    case partial:
      return "partial";
  }
  ENSURE(false, "a state of an undo that does not exist");
}

}  // namespace belay::saga
