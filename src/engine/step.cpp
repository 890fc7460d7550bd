#include "engine/step.hpp"

#include "base/ensure.hpp"

namespace belay::engine {

std::filesystem::path Attempt::file(std::string_view name) const {
  return directory / (std::to_string(id.at.phase + 1) + "-" + std::to_string(id.at.step + 1) + "-" +
                      std::to_string(id.n) + "." + std::string(name));
}

Performed not_performed(Error error) {
  if (error.disposition == Disposition::in_doubt) return InDoubt{describe(error)};
  return Failed{std::move(error)};
}

UndoResult not_undone(Error error) {
  if (error.disposition == Disposition::in_doubt) return InDoubt{describe(error)};
  return Failed{std::move(error)};
}

Reconciled Step::reconcile(Attempt&) {
  ENSURE(false, "a step that is not detectable was asked to reconcile");
}

Chosen Step::choose_way_back(Attempt&, std::span<const ledger::WayBack> open) {
  ENSURE(!open.empty(), "no way back to choose from");
  return {open.front(), "the first that is open"};
}

UndoResult Step::undo(Attempt&, ledger::WayBack) {
  ENSURE(false, "a step without a way back was asked to undo");
}

Reconciled Step::reconcile_undo(Attempt&, ledger::WayBack) {
  ENSURE(false, "a step whose undo is not detectable was asked to reconcile it");
}

}  // namespace belay::engine
