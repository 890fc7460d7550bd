#include "core/migration/head_check.hpp"

#include <map>

namespace belay::migration {
namespace {

using Place = Lineage::Place;
using Places = Lineage::Places;

// How many of the heads have each revision among their ancestors or are it.
std::vector<std::uint32_t> shares(const Lineage& lineage, const Places& heads) {
  std::vector<std::uint32_t> counts(lineage.revisions().size());
  std::vector<Place> seen_by(lineage.revisions().size(), static_cast<Place>(-1));
  for (const Place head : heads) {
    Places open = {head};
    while (!open.empty()) {
      const Place place = open.back();
      open.pop_back();
      if (seen_by[place] == head) continue;
      seen_by[place] = head;
      ++counts[place];
      open.insert(open.end(), lineage.parents(place).begin(), lineage.parents(place).end());
    }
  }
  return counts;
}

// The first revision that only this head has; none where its own line holds a merge.
std::optional<Place> first_of_branch(const Lineage& lineage, Place head,
                                     const std::vector<std::uint32_t>& counts) {
  Place at = head;
  while (lineage.parents(at).size() == 1 && counts[lineage.parents(at).front()] == 1) {
    at = lineage.parents(at).front();
  }
  return lineage.parents(at).size() > 1 ? std::nullopt : std::optional(at);
}

std::vector<std::string> line_from(const Lineage& lineage, Place head, Place first) {
  std::vector<std::string> ids{lineage.revisions()[head].id};
  for (Place at = head; at != first; ids.push_back(lineage.revisions()[at].id)) {
    at = lineage.parents(at).front();
  }
  return ids;
}

HeadConflict conflict_of(const Lineage& lineage, const std::string& label, const Places& heads) {
  HeadConflict conflict{.label = label, .heads = {}, .rebases = {}};
  for (const Place head : heads) conflict.heads.push_back(lineage.revisions()[head].id);
  if (heads.size() != 2) return conflict;  // of more, a merge alone is told
  const auto counts = shares(lineage, heads);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto first = first_of_branch(lineage, heads[i], counts);
    if (!first) continue;
    const Revision& revision = lineage.revisions()[*first];
    conflict.rebases.push_back({.path = revision.path,
                                .revision = revision.id,
                                .now = revision.down.empty() ? "" : revision.down.front(),
                                .then = conflict.heads[1 - i],
                                .branch = line_from(lineage, heads[i], *first)});
  }
  return conflict;
}

}  // namespace

std::vector<HeadConflict> head_conflicts(const Lineage& lineage) {
  const auto labels = lineage.labels();
  std::map<std::string, Places> groups;
  for (const Place head : lineage.heads()) {
    if (labels[head].empty()) groups[""].push_back(head);
    for (const auto& label : labels[head]) groups[label].push_back(head);
  }
  std::vector<HeadConflict> conflicts;
  for (const auto& [label, heads] : groups) {
    if (heads.size() > 1) conflicts.push_back(conflict_of(lineage, label, heads));
  }
  return conflicts;
}

KnownLedger complete(KnownLedger ledger, const Lineage& lineage) {
  const auto named = ledger.reached;
  for (const auto& [id, run] : named) {
    if (id == "base") continue;
    const auto place = lineage.find(id);
    ledger.tells = ledger.tells && place.has_value();
    Places open;
    if (place) open.push_back(*place);
    while (!open.empty()) {
      const Place at = open.back();
      open.pop_back();
      for (const auto before : {lineage.parents(at), lineage.dependencies(at)}) {
        for (const Place one : before) {
          if (ledger.reached.emplace(lineage.revisions()[one].id, run).second) open.push_back(one);
        }
      }
    }
  }
  return ledger;
}

BranchSeen seen_by(const std::vector<KnownLedger>& ledgers, const HeadConflict::Rebase& rebase) {
  BranchSeen seen;
  for (const KnownLedger& ledger : ledgers) {
    for (const auto& id : rebase.branch) {
      const auto at = ledger.reached.find(id);
      if (at != ledger.reached.end()) seen.applied = {id, ledger.environment, at->second};
    }
    (ledger.tells ? seen.without : seen.silent).push_back(ledger.environment);
  }
  return seen;
}

}  // namespace belay::migration
