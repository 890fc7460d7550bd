#include "core/approval/sift.hpp"

#include "base/ensure.hpp"

namespace belay::approval {
namespace {

// Of a text that could be read.
bool is_of_another_question(Reason reason) {
  using enum Reason;
  switch (reason) {
    case no_text:
    case other_plan:
    case other_environment:
    case other_cluster:
    case other_run:
    case other_gate:
    case changed_plan:
      return true;
    case expired:
    case expires_too_late:
    case revoked:
    case revoked_key:
    case replayed:
    case unknown_person:
    case bad_signature:
    case self_approval:
    case same_person:
      return false;
  }
  ENSURE(false, "a reason that does not exist");
}

// Keeps the one that holds longest.
class Others {
 public:
  explicit Others(Sifted& sifted) : sifted_(sifted) {}

  void add(Refusal refusal, Instant not_after) {
    ++sifted_.others;
    if (sifted_.other && not_after <= longest_) return;
    longest_ = not_after;
    sifted_.other = std::move(refusal);
  }

 private:
  Sifted& sifted_;
  Instant longest_{};
};

}  // namespace

Sifted sift(const Question& question, std::span<const Presented> presented, std::size_t most) {
  Sifted sifted;
  Others others(sifted);
  for (std::size_t i = 0; i < presented.size(); ++i) {
    const auto text = parse_text(presented[i].text);
    if (!text) sifted.refused.push_back({presented[i].name, Reason::no_text, text.error().message});
    if (!text || text->plan != question.asked.plan) continue;
    auto refusal = refused_by_text(presented[i].name, *text, question);
    if (refusal && is_of_another_question(refusal->reason)) {
      others.add(*std::move(refusal), text->not_after);
    } else if (refusal) {
      sifted.refused.push_back(*std::move(refusal));
    } else if (sifted.candidates.size() < most) {
      sifted.candidates.push_back(i);
    } else {
      sifted.cut = true;
    }
  }
  return sifted;
}

}  // namespace belay::approval
