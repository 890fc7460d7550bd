#include "core/report/spans.hpp"

#include <ranges>

namespace belay::report {
namespace {

using namespace ledger;

class Reader {
 public:
  void read(const Draft& draft) {
    now_ = draft.at;
    std::visit([this](const auto& record) { take(record); }, draft.record);
  }

  std::vector<Span> finish(Instant now) {
    if (open()) spans_.back().to = std::max(now, spans_.back().from);
    return std::move(spans_);
  }

 private:
  void take(const StepIntended& r) { begin(r.at, Direction::forward, r.n); }
  void take(const UndoIntended& r) { begin(r.at, Direction::back, r.n); }
  void take(const StepSucceeded&) { end(SpanEnd::done, {}); }
  void take(const StepUndone&) { end(SpanEnd::done, {}); }
  void take(const StepFailed& r) { end(SpanEnd::failed, r.message); }
  void take(const UndoFailed& r) { end(SpanEnd::failed, r.message); }
  void take(const StepInDoubt& r) { end(SpanEnd::in_doubt, r.message); }
  void take(const UndoInDoubt& r) { end(SpanEnd::in_doubt, r.message); }
  // A restore notes the new identity just before its own success.
  void take(const IdentityChanged&) {}
  // Whatever else is written tells that nobody works on the attempt any more.
  template <class Other>
  void take(const Other&) {
    end(SpanEnd::interrupted, {});
  }

  void begin(StepAt at, Direction direction, int n) {
    end(SpanEnd::interrupted, {});
    spans_.push_back({at, direction, n, now_, now_, SpanEnd::at_work, {}});
  }
  void end(SpanEnd how, std::string message) {
    if (!open()) return;
    auto& span = spans_.back();
    span.to = std::max(now_, span.from);  // a clock that was set back
    span.end = how;
    span.message = std::move(message);
  }
  bool open() const { return !spans_.empty() && spans_.back().end == SpanEnd::at_work; }

  std::vector<Span> spans_;
  Instant now_{};
};

}  // namespace

std::vector<Span> spans_of(std::span<const Entry> entries, Instant now) {
  Reader reader;
  for (const auto& entry : entries) reader.read(entry.draft);
  return reader.finish(now);
}

std::optional<Duration> time_of_success(std::span<const Span> spans, StepAt at) {
  for (const auto& span : std::views::reverse(spans)) {
    const bool forward = span.direction == Direction::forward && span.at == at;
    if (forward && span.end == SpanEnd::done) return span.to - span.from;
  }
  return std::nullopt;
}

}  // namespace belay::report
