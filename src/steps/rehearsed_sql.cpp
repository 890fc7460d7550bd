#include "steps/rehearsed_sql.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "base/sha256.hpp"
#include "core/saga/fold.hpp"

namespace belay::steps {
namespace {

constexpr std::uint64_t largest_sent = 64U << 20;

std::filesystem::path file_of(const std::filesystem::path& directory, StepAt at,
                              const std::string& kind) {
  return directory /
         ("rehearse-" + std::to_string(at.phase + 1) + "-" + std::to_string(at.step + 1) + kind);
}

std::filesystem::path sent_file(const std::filesystem::path& directory, StepAt at) {
  return file_of(directory, at, ".sent.json");
}

std::filesystem::path tried_file(const std::filesystem::path& directory, StepAt at) {
  return file_of(directory, at, ".files.json");
}

bool has_file(const Json& list, const std::string& digest) {
  const auto* files = list.if_array();
  return files != nullptr && std::ranges::any_of(*files, [&](const Json& file) {
           return file["digest"].string_or("") == digest;
         });
}

// What the receipt's file says of this revision; null where it is another file by now.
Json kept(ports::Files& files, const std::filesystem::path& file, const Json& receipt,
          const std::string& revision) {
  const auto text = files.read(file, largest_sent);
  if (!text || sha256_hex(*text) != receipt["sent"].string_or("")) return {};
  const auto json = parse_json(*text);
  return json ? (*json)[revision] : Json{};
}

// Tables and modes alone, of what the receipt says was seen while the revision ran.
std::vector<migration::SeenLock> seen_locks(const Json& receipt, const std::string& revision) {
  std::vector<migration::SeenLock> locks;
  const auto* applied = receipt["rehearsed"].if_array();
  for (const Json& one : applied != nullptr ? *applied : Json::Array{}) {
    const auto* seen = one["seen"]["locks"].if_array();
    if (one["revision"].string_or("") != revision || seen == nullptr) continue;
    for (const Json& lock : *seen) {
      locks.push_back({lock["table"].string_or(""), lock["mode"].string_or(""), {}});
    }
  }
  return locks;
}

// Of a rehearsal that failed: by the list that it kept before it began. One that was stopped says
// nothing of the file.
bool failed_with(ports::Files& files, const std::filesystem::path& list,
                 const saga::StepState& step, const std::string& digest) {
  const bool failed =
      step.forward == saga::Forward::failed || step.forward == saga::Forward::partial;
  if (!failed || step.code == row_of(ErrorCode::interrupted).name) return false;
  const auto text = files.read(list, largest_sent);
  const auto json = text ? parse_json(*text) : Result<Json>(Json{});
  return json && has_file(*json, digest);
}

// The first of what decides with the revision that is not what it was: env.py, alembic.ini.
std::string changed_file(ports::Files& files, const Json& receipt,
                         const std::filesystem::path& tree) {
  const auto* list = receipt["files"].if_array();
  for (const Json& one : list != nullptr ? *list : Json::Array{}) {
    const std::filesystem::path file = one["file"].string_or("");
    const bool revision = file.extension() == ".py" && file.filename() != "env.py";
    if (revision) continue;
    const auto now = files.digest_of_file(tree / file);
    if (!now || *now != one["digest"].string_or("")) return file.string();
  }
  return {};
}

// The newest of the file.
struct Newest {
  std::optional<RehearsedSql> sql = std::nullopt;
  std::string at = {};
  std::string failed = {};  // the run of one that failed since
};

void take_rehearsal(Newest& newest, ports::Files& files, const saga::StepState& step, StepAt at,
                    const std::filesystem::path& folder, const RevisionNow& revision) {
  const std::string run = folder.filename().string();
  if (failed_with(files, tried_file(folder, at), step, revision.digest)) newest.failed = run;
  const auto when = step.facts["rehearsed_at"].string_or("");
  if (step.forward != saga::Forward::succeeded || when < newest.at ||
      !has_file(step.facts["files"], revision.digest)) {
    return;
  }
  const auto sent = kept(files, sent_file(folder, at), step.facts, revision.id);
  newest = {.at = when};  // of an older one nobody knows why this one sent something else
  if (sent.is_null()) return;
  RehearsedSql sql{.sql = sent["sql"].string_or(""),
                   .source = "rehearsal " + run + " of " + when,
                   .locks = seen_locks(step.facts, revision.id),
                   .problem = {}};
  const auto changed = changed_file(files, step.facts, revision.tree);
  if (!changed.empty()) sql.problem = changed + " is not what it was in " + sql.source;
  if (!sent["whole"].bool_or(false)) {
    sql.problem = "what " + sql.source + " sent was not written down whole";
  }
  newest.sql = std::move(sql);
}

}  // namespace

Result<std::string> keep_sent_sql(engine::World& world, const engine::Attempt& attempt,
                                  const Rehearsed& rehearsed) {
  Json all(Json::Object{});
  bool any = false;
  for (const auto& one : rehearsed.applied) {
    any = any || !one.sent.sql.empty();
    all.set(one.revision, Json::Object{{"sql", one.sent.sql}, {"whole", one.sent.whole}});
  }
  if (!any) return std::string();
  const auto text = canonical(all);
  TRY_DONE(world.files.write_durably(sent_file(attempt.directory, attempt.id.at), text, 0600));
  return sha256_hex(text);
}

Done keep_tried_files(engine::World& world, const engine::Attempt& attempt, const Json& files) {
  return world.files.write_durably(tried_file(attempt.directory, attempt.id.at), canonical(files),
                                   0600);
}

// SAFETY: what does not count any more must not be taken for what the revision does. Guarded by
// Rehearse.IsNotCountedOnceEnvPyChanged and Rehearse.IsNotCountedOnceANewerOneFailed.
std::optional<RehearsedSql> rehearsed_sql(ports::Files& files, const saga::EnvironmentState& state,
                                          const std::filesystem::path& runs,
                                          const RevisionNow& revision) {
  Newest newest;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      if (run.shape.step(at).kind != "rehearse") continue;
      take_rehearsal(newest, files, run.step(at), at, runs / id.text, revision);
    }
  }
  if (newest.sql && !newest.failed.empty()) {
    newest.sql->problem = "rehearsal " + newest.failed + ", a newer one, failed";
  }
  return newest.sql;
}

}  // namespace belay::steps
