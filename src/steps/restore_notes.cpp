#include "steps/restore_notes.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"

namespace belay::steps {
namespace {

constexpr std::uint64_t largest_notes = 16U << 20;

Json list(const std::vector<std::string>& ids) {
  return Json(Json::Array(ids.begin(), ids.end()));
}

std::vector<std::string> ids_in(const Json& value) {
  std::vector<std::string> ids;
  if (const auto* array = value.if_array()) {
    for (const auto& id : *array) ids.push_back(id.string_or(""));
  }
  return ids;
}

}  // namespace

std::filesystem::path RestoreNotes::file_in(const std::filesystem::path& directory, StepAt at) {
  return directory /
         ("restore-" + std::to_string(at.phase + 1) + "-" + std::to_string(at.step + 1) + ".json");
}

Result<RestoreNotes> RestoreNotes::read(engine::World& world,
                                        const std::filesystem::path& directory, StepAt at) {
  RestoreNotes notes(world, file_in(directory, at));
  if (!world.files.exists(notes.file_)) return notes;
  TRY(auto text, world.files.read(notes.file_, largest_notes));
  TRY(auto json, parse_json(text));
  notes.own_ = ids_in(json["own"]);
  notes.fences_ = ids_in(json["fences"]);
  notes.proven_ = json["proven"].string_or("");
  notes.quiet_until_ = json["quiet_until"].string_or("");
  notes.lost_ = json["lost"].int_or(0);
  return notes;
}

Done RestoreNotes::keep() const {
  const Json json(Json::Object{{"own", list(own_)},
                               {"fences", list(fences_)},
                               {"proven", proven_},
                               {"quiet_until", quiet_until_},
                               {"lost", lost_}});
  return world_->files.write_durably(file_, canonical(json), 0600);
}

Done RestoreNotes::add_own(const std::vector<std::string>& ids) {
  own_.insert(own_.end(), ids.begin(), ids.end());
  std::ranges::sort(own_);
  own_.erase(std::unique(own_.begin(), own_.end()), own_.end());
  return keep();
}

Done RestoreNotes::add_fence(const std::string& id) {
  fences_.push_back(id);
  return add_own({id});
}

Done RestoreNotes::prove(const std::string& fence, std::int64_t lost) {
  proven_ = fence;
  lost_ += lost;
  return keep();
}

Done RestoreNotes::be_quiet_until(const ports::TransactionCounter& counter) {
  quiet_until_ = counter.next;
  return keep();
}

bool RestoreNotes::is_fence(const std::string& id) const {
  return std::ranges::find(fences_, id) != fences_.end();
}

ports::TransactionCounter RestoreNotes::since(const std::string& backup) const {
  return {quiet_until_.empty() ? backup : quiet_until_};
}

Fence::Fence(engine::World& world, ports::Observer& observer, RestoreNotes& notes,
             std::string database)
    : world_(world), observer_(observer), notes_(notes), database_(std::move(database)) {}

Fence::~Fence() {
  if (!closed_) return;
  const auto lifted = lift();
  if (lifted) return;
  observer_.progress("database '" + escaped(database_) + "' stays closed (" +
                     lifted.error().message + "): belay restore --lift-fence opens it");
}

Result<bool> Fence::stands() {
  TRY(const auto fence, world_.swap->closed_by(database_));
  closed_ = fence && notes_.is_fence(*fence);
  return closed_;
}

Result<bool> Fence::is_proven() {
  TRY(const auto fence, world_.swap->closed_by(database_));
  return fence && notes_.is_proven(*fence);
}

Done Fence::close(Duration deadline) {
  closed_ = true;  // also after an error: part of it may have been done
  return world_.swap->fence(database_, deadline,
                            [&](const std::string& id) { return notes_.add_fence(id); });
}

Done Fence::prove(std::int64_t lost) {
  TRY(const auto fence, world_.swap->closed_by(database_));
  if (fence && notes_.is_fence(*fence)) return notes_.prove(*fence, lost);
  return fail(ErrorCode::step_failed, "somebody changed the fenced database '" + database_ + "'",
              "belay resume");
}

Done Fence::lift() {
  // SAFETY: the counter before the look at the fence, so that it stood beyond the reading; and both
  // before anybody is let in, so that what the restore itself did meanwhile (the copy, pg_restore)
  // never counts as a stranger's. Guarded by
  // KilledRestore.WhoseFenceWasLiftedIsStillRestoredWhenNobodyWrote.
  TRY(const auto counter, world_.swap->counter());
  TRY(const bool proven, is_proven());
  if (proven) TRY_DONE(notes_.be_quiet_until(counter));
  TRY_DONE(
      world_.swap->unfence(database_, [&](const std::string& id) { return notes_.add_own({id}); }));
  closed_ = false;
  return {};
}

}  // namespace belay::steps
