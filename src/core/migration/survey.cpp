#include "core/migration/survey.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace belay::migration {
namespace {

class Surveyor {
 public:
  explicit Surveyor(Readings readings) {
    survey_.files = readings.size();
    survey_.problems = readings.take_problems();
    survey_.revisions = readings.take_revisions();
  }

  Survey run() {
    // A parent in a file that was not understood is not missing.
    const bool all_read = survey_.obstacle() == nullptr;
    sort();
    drop_duplicates();
    survey_.lineage = Lineage(survey_.revisions);
    check_labels();
    if (all_read) check_names();
    check_cycle();
    if (all_read) check_bases();
    check_merges();
    resolve_dependencies();
    rank();
    return std::move(survey_);
  }

 private:
  void note(ProblemKind kind, const std::string& path, const std::string& what,
            std::string hint = {}) {
    survey_.problems.push_back({.kind = kind,
                                .path = path,
                                .line = 0,
                                .message = path.empty() ? what : escaped(path) + ": " + what,
                                .hint = std::move(hint),
                                .gravity = row_of(kind).gravity});
  }

  void sort() {
    const auto before = [](const Revision& a, const Revision& b) {
      return std::tie(a.id, a.path) < std::tie(b.id, b.path);
    };
    // Files are mostly named by their ids, and then they come in this order.
    auto& all = survey_.revisions;
    if (!std::is_sorted(all.begin(), all.end(), before)) std::sort(all.begin(), all.end(), before);
  }

  void drop_duplicates() {
    auto& all = survey_.revisions;
    auto kept = all.begin();
    for (auto at = all.begin(); at != all.end(); ++at) {
      if (kept != all.begin() && std::prev(kept)->id == at->id) {
        note(ProblemKind::duplicate_id, {},
             "the revision " + in_quotes(at->id) + " is in two files: " +
                 escaped(std::prev(kept)->path) + " and " + escaped(at->path),
             "remove one of them, or give it an id of its own");
        continue;
      }
      if (kept != at) *kept = std::move(*at);
      ++kept;
    }
    all.erase(kept, all.end());
  }

  void check_labels() {
    std::map<std::string_view, const Revision*> taken;
    for (const Revision& revision : survey_.revisions) {
      for (const auto& label : revision.labels) {
        const Revision* other = with_id(label);
        if (other == nullptr) {
          const auto [at, fresh] = taken.emplace(label, &revision);
          if (fresh) continue;
          other = at->second;
        }
        note(ProblemKind::label_taken, revision.path,
             "the branch label " + in_quotes(label) + " is taken by " + escaped(other->path));
      }
    }
  }

  const Revision* with_id(const std::string& id) const {
    const auto at = std::lower_bound(survey_.revisions.begin(), survey_.revisions.end(), id,
                                     [](const Revision& a, const auto& b) { return a.id < b; });
    return at != survey_.revisions.end() && at->id == id ? &*at : nullptr;
  }

  void check_names() {
    for (Lineage::Place place = 0; place < survey_.revisions.size(); ++place) {
      const Revision& revision = survey_.revisions[place];
      // Found ones are counted in the lineage, each once: only where some lack is it looked up.
      if (survey_.lineage.parents(place).size() != revision.down.size()) check_parents(revision);
      for (const auto& name : revision.depends) {
        if (survey_.lineage.find(name)) continue;
        note(ProblemKind::missing_dependency, revision.path,
             "its depends_on " + in_quotes(name) + " is in no file");
      }
    }
  }

  void check_parents(const Revision& revision) {
    for (const auto& parent : revision.down) {
      if (with_id(parent) != nullptr) continue;
      note(ProblemKind::missing_parent, revision.path,
           "its down_revision " + in_quotes(parent) + " is in no file", like(parent));
    }
  }

  // The file that may be meant: one that has the missing id in its name, or a prefix of it as id.
  std::string like(const std::string& id) const {
    for (const Revision& revision : survey_.revisions) {
      const auto name = revision.path.substr(revision.path.find_last_of('/') + 1);
      if (id.size() >= 4 && (name.starts_with(id) || revision.id.starts_with(id))) {
        return escaped(revision.path) + " has the revision " + in_quotes(revision.id);
      }
    }
    return "bring the file back (git log --all -- '*" + escaped(id) + "*'), or mend down_revision";
  }

  void check_cycle() {
    const auto places = survey_.lineage.cycle();
    if (places.empty()) return;
    std::vector<std::string> ids;
    for (const auto place : places) ids.push_back(in_quotes(survey_.revisions[place].id));
    note(ProblemKind::cycle, {}, "a cycle: " + join(ids, ", "),
         "mend the down_revision of one of them");
  }

  void check_bases() {
    const auto bases = survey_.lineage.bases();
    if (bases.size() < 2) return;
    std::vector<std::vector<std::string>> labels;
    for (const auto place : bases) {
      const Revision& revision = survey_.revisions[place];
      if (!revision.depends.empty() && revision.labels.empty()) {
        note(ProblemKind::dependency_only_root, revision.path,
             "has no down_revision, only depends_on: it joins nothing, the heads stay",
             "if it is to join them, give them as down_revision: " +
                 escaped(join(revision.depends, ", ")));
        continue;
      }
      if (labels.empty()) labels = survey_.lineage.labels();
      if (!labels[place].empty()) continue;
      note(ProblemKind::unlabelled_base, revision.path,
           "one of " + std::to_string(bases.size()) +
               " revisions without down_revision, and its branch has no label");
    }
  }

  void check_merges() {
    for (const Revision& revision : survey_.revisions) {
      if (revision.down.size() < 2) continue;
      std::vector<std::string> operations = revision.upgrade.operations;
      if (operations.empty()) operations = revision.downgrade.operations;
      if (operations.empty()) continue;
      note(ProblemKind::merge_with_operations, revision.path,
           "joins " + std::to_string(revision.down.size()) +
               " branches and changes the schema too: " + escaped(operations.front()));
    }
  }

  void resolve_dependencies() {
    std::vector<std::pair<std::string*, Lineage::Place>> labelled;
    for (Revision& revision : survey_.revisions) {
      for (std::string& name : revision.depends) {
        const auto place = survey_.lineage.find(name);
        if (place && survey_.revisions[*place].id != name) labelled.emplace_back(&name, *place);
      }
    }
    for (const auto& [name, place] : labelled) *name = survey_.revisions[place].id;
    for (Revision& revision : survey_.revisions) drop_repeated(revision.depends);
  }

  static void drop_repeated(std::vector<std::string>& names) {
    for (std::size_t i = 1; i < names.size();) {
      const auto own = names.begin() + static_cast<std::ptrdiff_t>(i);
      i = std::find(names.begin(), own, *own) == own ? i + 1 : (names.erase(own), i);
    }
  }

  void rank() {
    std::stable_sort(
        survey_.problems.begin(), survey_.problems.end(), [](const Problem& a, const Problem& b) {
          return std::tie(a.gravity, a.path, a.line) < std::tie(b.gravity, b.path, b.line);
        });
  }

  Survey survey_;
};

}  // namespace

std::string in_quotes(const std::string& text) {
  return "\"" + escaped(text) + "\"";
}

const Problem* Survey::obstacle() const {
  for (const Problem& problem : problems) {
    if (problem.gravity == Gravity::blocks) return &problem;
  }
  return nullptr;
}

Survey survey_of(Readings readings) {
  return Surveyor(std::move(readings)).run();
}

Survey survey_of(std::vector<FileReading> readings) {
  Readings all(readings.size());
  for (std::size_t i = 0; i < readings.size(); ++i) all.put(i, std::move(readings[i]));
  return survey_of(std::move(all));
}

}  // namespace belay::migration
