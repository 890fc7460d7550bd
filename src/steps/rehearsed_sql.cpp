#include "steps/rehearsed_sql.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "core/saga/fold.hpp"

namespace belay::steps {
namespace {

constexpr std::uint64_t largest_sent = 64U << 20;

std::filesystem::path sent_file(const std::filesystem::path& directory, StepAt at) {
  return directory / ("rehearse-" + std::to_string(at.phase + 1) + "-" +
                      std::to_string(at.step + 1) + ".sent.json");
}

bool ran_file(const Json& receipt, const std::string& digest) {
  const auto* files = receipt["files"].if_array();
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

std::optional<RehearsedSql> rehearsed_sql(ports::Files& files, const saga::EnvironmentState& state,
                                          const std::filesystem::path& runs,
                                          const std::string& revision, const std::string& digest) {
  std::optional<RehearsedSql> newest;
  std::string newest_at;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      const auto& step = run.step(at);
      const auto when = step.facts["rehearsed_at"].string_or("");
      const bool counts = run.shape.step(at).kind == "rehearse" &&
                          step.forward == saga::Forward::succeeded && when >= newest_at &&
                          ran_file(step.facts, digest);
      if (!counts) continue;
      const auto sent = kept(files, sent_file(runs / id.text, at), step.facts, revision);
      newest_at = when;
      newest.reset();  // of an older one nobody knows why this one sent something else
      if (!sent["whole"].bool_or(false)) continue;
      newest = RehearsedSql{sent["sql"].string_or(""), "rehearsal " + id.text + " of " + when,
                            seen_locks(step.facts, revision)};
    }
  }
  return newest;
}

}  // namespace belay::steps
