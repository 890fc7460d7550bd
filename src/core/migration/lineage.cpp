#include "core/migration/lineage.hpp"

#include <algorithm>
#include <numeric>

namespace belay::migration {
namespace {

using Place = Lineage::Place;
using Places = Lineage::Places;
using Some = Lineage::Some;

template <class Holds>
Places those(std::size_t count, const Holds& holds) {
  Places found;
  for (Place place = 0; place < count; ++place) {
    if (holds(place)) found.push_back(place);
  }
  return found;
}

}  // namespace

bool Lineage::Relation::add(Place other) {
  const auto own = others_.begin() + ends_.back();
  if (std::find(own, others_.end(), other) != others_.end()) return false;
  others_.push_back(other);
  return true;
}

Lineage::Relation Lineage::Relation::turned() const {
  Relation result;
  result.others_.resize(others_.size());
  result.ends_.resize(ends_.size());
  for (const Place other : others_) ++result.ends_[other + 1];
  std::partial_sum(result.ends_.begin(), result.ends_.end(), result.ends_.begin());
  Places next(result.ends_.begin(), result.ends_.end() - 1);
  for (Place place = 0; place < size(); ++place) {
    for (const Place other : of(place)) result.others_[next[other]++] = place;
  }
  return result;
}

Lineage::Lineage(std::span<const Revision> revisions)
    : revisions_(revisions), needed_(revisions.size()) {
  ids_.reserve(revisions.size());
  for (Place place = 0; place < revisions.size(); ++place) {
    ids_.emplace(revisions[place].id, place);
    for (const auto& label : revisions[place].labels) labels_.emplace(label, place);
  }
  for (const Revision& revision : revisions) {
    for (const auto& parent : revision.down) {
      if (const auto at = ids_.find(parent); at != ids_.end()) parents_.add(at->second);
    }
    for (const auto& name : revision.depends) {
      const auto at = find(name);
      // By its id and by its label it may be named twice.
      if (at && dependencies_.add(*at)) ++needed_[*at];
    }
    parents_.end_place();
    dependencies_.end_place();
  }
  children_ = parents_.turned();
}

std::optional<Place> Lineage::find(std::string_view name) const {
  if (const auto at = ids_.find(name); at != ids_.end()) return at->second;
  const auto at = labels_.find(name);
  return at == labels_.end() ? std::nullopt : std::optional(at->second);
}

Places Lineage::heads() const {
  return those(revisions_.size(), [this](Place place) { return children_.of(place).empty(); });
}

Places Lineage::effective_heads() const {
  return those(revisions_.size(),
               [this](Place place) { return children_.of(place).empty() && needed_[place] == 0; });
}

Places Lineage::bases() const {
  return those(revisions_.size(), [this](Place place) { return revisions_[place].down.empty(); });
}

Places Lineage::branch_points() const {
  return those(revisions_.size(), [this](Place place) { return children_.of(place).size() > 1; });
}

Places Lineage::merge_points() const {
  return those(revisions_.size(), [this](Place place) { return parents_.of(place).size() > 1; });
}

Places Lineage::newest_first() const {
  std::vector<std::size_t> waiting(revisions_.size());
  for (Place place = 0; place < revisions_.size(); ++place) {
    waiting[place] = children_.of(place).size() + needed_[place];
  }
  Places free = those(revisions_.size(), [&](Place place) { return waiting[place] == 0; });
  std::reverse(free.begin(), free.end());
  Places order;
  order.reserve(revisions_.size());
  while (!free.empty()) {
    const Place place = free.back();
    free.pop_back();
    order.push_back(place);
    const auto release = [&](Some places) {
      for (auto at = places.rbegin(); at != places.rend(); ++at) {
        if (--waiting[*at] == 0) free.push_back(*at);
      }
    };
    release(dependencies_.of(place));
    release(parents_.of(place));
  }
  return order;
}

// What is behind a cycle is trimmed by going the other way as well.
Places Lineage::cycle() const {
  const Places order = newest_first();
  if (order.size() == revisions_.size()) return {};
  std::vector<bool> gone(revisions_.size());
  for (const Place place : order) gone[place] = true;
  std::vector<Places> after(revisions_.size());
  std::vector<std::size_t> waiting(revisions_.size());
  for (Place place = 0; place < revisions_.size(); ++place) {
    if (gone[place]) continue;
    for (const auto befores : {parents_.of(place), dependencies_.of(place)}) {
      for (const Place before : befores) {
        after[before].push_back(place);
        ++waiting[place];
      }
    }
  }
  Places free = those(revisions_.size(), [&](Place p) { return !gone[p] && waiting[p] == 0; });
  while (!free.empty()) {
    const Place place = free.back();
    free.pop_back();
    gone[place] = true;
    for (const Place next : after[place]) {
      if (--waiting[next] == 0) free.push_back(next);
    }
  }
  return those(revisions_.size(), [&](Place place) { return !gone[place]; });
}

bool Lineage::forks(Place place) const {
  std::size_t followed = children_.of(place).size() + needed_[place];
  for (const Place child : children_.of(place)) {
    const auto needs = dependencies_.of(child);
    if (std::find(needs.begin(), needs.end(), place) != needs.end()) --followed;
  }
  return followed > 1;
}

// No line is longer than the list; one that goes round in a cycle comes to no head.
bool Lineage::goes_plainly_to_head(Place place) const {
  for (std::size_t steps = 0; steps < revisions_.size(); ++steps) {
    if (forks(place) || parents_.of(place).size() > 1) return false;
    if (children_.of(place).empty()) return true;
    place = children_.of(place).front();
  }
  return false;
}

std::vector<std::vector<std::string>> Lineage::labels() const {
  std::vector<std::vector<std::string>> all(revisions_.size());
  const auto give = [&](Place place, const std::string& label) {
    auto& labels = all[place];
    const auto at = std::lower_bound(labels.begin(), labels.end(), label);
    if (at != labels.end() && *at == label) return false;
    labels.insert(at, label);
    return true;
  };
  for (Place origin = 0; origin < revisions_.size(); ++origin) {
    for (const auto& label : revisions_[origin].labels) {
      Places open = {origin};
      while (!open.empty()) {
        const Place place = open.back();
        open.pop_back();
        if (!give(place, label)) continue;
        open.insert(open.end(), children_.of(place).begin(), children_.of(place).end());
      }
      if (!goes_plainly_to_head(origin)) continue;
      Place at = origin;
      while (parents_.of(at).size() == 1) {
        at = parents_.of(at).front();
        if (forks(at) || parents_.of(at).size() > 1 || !give(at, label)) break;
      }
    }
  }
  return all;
}

}  // namespace belay::migration
