// Who comes after whom among revisions, by their places in a list: for histories of any length.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/migration/revisions.hpp"

namespace belay::migration {

class Lineage {
 public:
  using Place = std::uint32_t;  // in the list
  using Places = std::vector<Place>;
  using Some = std::span<const Place>;  // of what the lineage holds

  Lineage() = default;  // of nothing
  // The revisions must outlive it and stay as and where they are, of which a move of their vector
  // takes nothing away; no two have one id. Parents that are in no file and dependencies that are
  // neither id nor label are left out.
  explicit Lineage(std::span<const Revision> revisions);

  std::span<const Revision> revisions() const { return revisions_; }
  // The place of an id, or of a label; none when it is neither.
  std::optional<Place> find(std::string_view name) const;
  Some parents(Place place) const { return parents_.of(place); }
  Some dependencies(Place place) const { return dependencies_.of(place); }
  Some children(Place place) const { return children_.of(place); }

  // Each in the order of the list.
  Places heads() const;            // nothing has it as down_revision
  Places effective_heads() const;  // nor as depends_on
  Places bases() const;            // no down_revision
  Places branch_points() const;
  Places merge_points() const;
  bool is_needed(Place place) const { return needed_[place] != 0; }  // something depends on it

  // What is on a cycle by parents and dependencies, or between two; empty when there is none.
  Places cycle() const;
  // Newest first: every revision before its parents and dependencies; a line stays together.
  // Without what is on a cycle or behind it.
  Places newest_first() const;
  // The labels of each: its own and those of its ancestors; and where its line goes to a head with
  // no branch or merge point, those of that line, down to such a point. Sorted. So does Alembic
  // (RevisionMap._add_branches of 1.8.1), for which what is depended on twice branches too.
  std::vector<std::vector<std::string>> labels() const;

 private:
  // For each place others, all of them in one list: tens of thousands of small ones cost more than
  // the graph itself.
  class Relation {
   public:
    // Of the next place, in the order of the places. False for what it has already.
    bool add(Place other);
    void end_place() { ends_.push_back(static_cast<Place>(others_.size())); }
    // Whose are the places that have it, in their order.
    Relation turned() const;
    Some of(Place place) const {
      return std::span(others_).subspan(ends_[place], ends_[place + 1] - ends_[place]);
    }
    std::size_t size() const { return ends_.size() - 1; }

   private:
    Places ends_ = {0};  // of each place, behind the beginning of the first
    Places others_;
  };

  bool forks(Place place) const;  // several follow it or depend on it
  bool goes_plainly_to_head(Place place) const;

  std::span<const Revision> revisions_;
  std::unordered_map<std::string_view, Place> ids_;
  std::unordered_map<std::string_view, Place> labels_;
  Relation parents_;
  Relation dependencies_;
  Relation children_;
  std::vector<std::uint32_t> needed_;  // how many depend on it
};

}  // namespace belay::migration
