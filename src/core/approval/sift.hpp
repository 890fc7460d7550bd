// Which approvals are worth asking ssh-keygen about: those that by their text alone may count. A
// signature costs a process, and a state directory keeps the approvals of every deploy. Pure.
#pragma once

#include "core/approval/judge.hpp"

namespace belay::approval {

struct Sifted {
  std::vector<std::size_t> candidates;  // in what was presented; `most` of them at most
  bool cut = false;                     // there were more
  std::vector<Refusal> refused;         // of this very question, and not to count all the same
  // Of this plan's name, for another question; `other` is the one that holds longest of them.
  std::size_t others = 0;
  std::optional<Refusal> other;
};

// What is about another plan is passed over; what is no text at all is refused. No signature is
// looked at.
Sifted sift(const Question& question, std::span<const Presented> presented, std::size_t most);

// What the text of one objects to, whoever signed it: it is about something else, has expired, was
// revoked or used, or is of nobody who may approve. Nothing: its signature decides.
std::optional<Refusal> refused_by_text(const std::string& name, const Text& text,
                                       const Question& question);

}  // namespace belay::approval
