#include "core/approval/judge.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/approval/sift.hpp"

namespace belay::approval {
namespace {

std::string before_at(const std::string& name) {
  return name.substr(0, name.find('@'));
}

// A signer's own names are never empty; a host may know no name of who made a plan.
bool alike(const std::string& name, const std::string& of_signer) {
  if (name.empty()) return false;
  const bool both_whole =
      name.find('@') != std::string::npos && of_signer.find('@') != std::string::npos;
  return both_whole ? name == of_signer : before_at(name) == before_at(of_signer);
}

struct Objection {
  Reason reason;
  std::string told;
};
using Objected = std::optional<Objection>;

std::string differs(const char* what, const std::string& its, const std::string& asked) {
  return std::string("it is for ") + what + " '" + its + "', and this is '" + asked + "'";
}

// What the text is about.
Objected about_something_else(const Text& text, const Text& asked) {
  if (text.plan != asked.plan) {
    return Objection{Reason::other_plan, differs("plan", text.plan, asked.plan)};
  }
  if (text.environment != asked.environment) {
    return Objection{Reason::other_environment,
                     differs("environment", text.environment, asked.environment)};
  }
  if (text.cluster != asked.cluster) {
    return Objection{Reason::other_cluster, differs("cluster", text.cluster, asked.cluster)};
  }
  if (text.run != asked.run) {
    return Objection{Reason::other_run, differs("run", text.run, asked.run)};
  }
  if (text.gate != asked.gate) {
    return Objection{Reason::other_gate, differs("gate", text.gate, asked.gate)};
  }
  if (text.digest == asked.digest) return {};
  return Objection{Reason::changed_plan, "the plan was changed since: it is for digest " +
                                             text.digest + ", and this is " + asked.digest};
}

Objected not_now(const Text& text, const Question& question) {
  if (text.not_after <= question.now) {
    return Objection{Reason::expired, "it expired at " + belay::to_text(text.not_after)};
  }
  if (text.not_after - question.now > longest) {
    return Objection{Reason::expires_too_late, "it would hold until " +
                                                   belay::to_text(text.not_after) +
                                                   ", and none holds longer than 31 days"};
  }
  if (question.revoked.contains(text.nonce)) {
    return Objection{Reason::revoked, "it was revoked"};
  }
  return {};
}

bool is_known(const std::string& principal, std::span<const Signer> signers) {
  return std::ranges::any_of(signers,
                             [&](const Signer& signer) { return signer.principal == principal; });
}

Objected by_revoked_key(const Proof& proof, const Revoked& revoked) {
  if (!revoked.contains(proof.key)) return {};
  return Objection{Reason::revoked_key, "the key " + proof.key + " was revoked"};
}

Objected by_stranger(const std::string& principal, std::span<const Signer> signers) {
  if (is_known(principal, signers)) return {};
  return Objection{Reason::unknown_person, "'" + principal + "' is nobody who may sign it"};
}

Objected not_signed(const Proof& proof) {
  if (proof.good) return {};
  return Objection{Reason::bad_signature, "its signature does not hold: " + proof.said};
}

Objected not_again_and_not_by_strangers(const Text& text, const Question& question) {
  if (question.used.contains(text.nonce)) {
    return Objection{Reason::replayed, "it was used before, and holds once"};
  }
  return by_stranger(text.principal, question.signers);
}

Objected not_this_person(const Presented& one, const Text& text, const Question& question) {
  if (auto found = by_revoked_key(one.proof, question.revoked)) return found;
  if (auto found = not_again_and_not_by_strangers(text, question)) return found;
  if (auto found = not_signed(one.proof)) return found;
  for (const auto& signer : question.signers) {
    if (signer.principal != text.principal) continue;
    for (const auto& author : question.authors) {
      if (!is_same_person(author, signer)) continue;
      return Objection{Reason::self_approval, "'" + text.principal + "' has made it (as '" +
                                                  escaped(author) +
                                                  "'), and nobody approves what is their own"};
    }
  }
  return {};
}

Objected objection(const Presented& one, const Text& text, const Question& question,
                   const std::vector<Counted>& counted) {
  if (auto found = about_something_else(text, question.asked)) return found;
  if (auto found = not_now(text, question)) return found;
  if (auto found = not_this_person(one, text, question)) return found;
  const auto same = std::ranges::find_if(counted, [&](const Counted& other) {
    return other.text.principal == text.principal || other.key == one.proof.key;
  });
  if (same == counted.end()) return {};
  return Objection{Reason::same_person, "'" + text.principal + "' has approved already as '" +
                                            same->text.principal + "'"};
}

}  // namespace

std::optional<Refusal> refused_by_text(const std::string& name, const Text& text,
                                       const Question& question) {
  auto found = about_something_else(text, question.asked);
  if (!found) found = not_now(text, question);
  if (!found) found = not_again_and_not_by_strangers(text, question);
  if (!found) return std::nullopt;
  return Refusal{name, found->reason, std::move(found->told)};
}

std::string refused_signer(const std::string& principal, const Proof& proof,
                           std::span<const Signer> signers, const Revoked& revoked) {
  auto found = by_revoked_key(proof, revoked);
  if (!found) found = by_stranger(principal, signers);
  if (!found) found = not_signed(proof);
  return found ? std::move(found->told) : "";
}

bool is_same_person(const std::string& name, const Signer& signer) {
  const std::string small = lowered(name);
  return alike(small, signer.principal) ||
         std::ranges::any_of(signer.names,
                             [&](const std::string& other) { return alike(small, other); });
}

Judgement judge(const Question& question, std::span<const Presented> presented) {
  const auto needed = static_cast<std::size_t>(std::max(question.needed, 1));
  Judgement judgement;
  for (std::size_t i = 0; i < presented.size(); ++i) {
    const auto& one = presented[i];
    auto text = parse_text(one.text);
    if (!text) {
      judgement.refused.push_back({one.name, Reason::no_text, text.error().message});
      continue;
    }
    auto found = objection(one, *text, question, judgement.counted);
    if (found) {
      judgement.refused.push_back({one.name, found->reason, std::move(found->told)});
    } else if (judgement.counted.size() < needed) {
      judgement.counted.push_back({i, *std::move(text), one.proof.key});
    }
  }
  judgement.enough = judgement.counted.size() >= needed;
  return judgement;
}

}  // namespace belay::approval
