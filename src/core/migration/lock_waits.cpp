#include "core/migration/lock_waits.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace belay::migration {
namespace {

constexpr std::size_t most_told = 10;

std::set<int> pids_of(const std::vector<StepSession>& sessions) {
  std::set<int> pids;
  for (const auto& session : sessions) pids.insert(session.pid);
  return pids;
}

// Everybody who is in this one's way, through any number of others.
std::set<int> in_the_way_of(const LockWaiter& waiter, const LockSample& sample) {
  std::set<int> found;
  std::vector<int> open = waiter.blocked_by;
  while (!open.empty()) {
    const int pid = open.back();
    open.pop_back();
    if (!found.insert(pid).second) continue;
    for (const auto& next : sample.waiting) {
      if (next.pid == pid) open.insert(open.end(), next.blocked_by.begin(), next.blocked_by.end());
    }
  }
  return found;
}

bool meet(const std::set<int>& a, const std::set<int>& b) {
  return std::ranges::any_of(a, [&](int pid) { return b.contains(pid); });
}

bool waits_for(int pid, const std::string& object, const LockSample& sample) {
  return std::ranges::any_of(sample.waiting, [&](const LockWaiter& waiter) {
    return waiter.pid == pid && waiter.object == object;
  });
}

std::string name_of(int pid, const LockSample& sample, const std::string& user = "") {
  const auto found = sample.names.find(pid);
  const bool named = found != sample.names.end() && !found->second.empty();
  // Pid 0 is a prepared transaction.
  if (pid == 0) return "a prepared transaction";
  return (named ? found->second : "a session without a name") + " (pid " + std::to_string(pid) +
         (user.empty() ? "" : ", user " + user) + ")";
}

LockWaits::Wait told(const LockWaiter& waiter, const LockSample& sample,
                     const std::set<int>& step) {
  LockWaits::Wait wait;
  const bool own = step.contains(waiter.pid);
  wait.who = own ? "the migration" : name_of(waiter.pid, sample, waiter.user);
  wait.waited = waiter.waited;
  wait.lock = waiter.mode + " on " + waiter.object;
  for (const int pid : waiter.blocked_by) {
    wait.behind.push_back(step.contains(pid) ? "the migration" : name_of(pid, sample));
  }
  return wait;
}

void keep_longest(std::vector<LockWaits::Wait>& waits) {
  std::ranges::stable_sort(waits, std::ranges::greater{}, &LockWaits::Wait::waited);
  if (waits.size() > most_told) waits.resize(most_told);
}

Json to_json(const std::vector<LockWaits::Wait>& waits) {
  Json::Array out;
  for (const auto& wait : waits) {
    Json::Object one;
    one["who"] = wait.who;
    one["waited_ms"] = wait.waited.count();
    one["lock"] = wait.lock;
    one["behind"] = Json::Array(wait.behind.begin(), wait.behind.end());
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<LockWaits::Wait> waits_from(const Json& value) {
  std::vector<LockWaits::Wait> out;
  const auto* list = value.if_array();
  if (list == nullptr) return out;
  for (const auto& item : *list) {
    LockWaits::Wait wait{item["who"].string_or(""),
                         Duration(item["waited_ms"].int_or(0)),
                         item["lock"].string_or(""),
                         {}};
    if (const auto* behind = item["behind"].if_array()) {
      for (const auto& name : *behind) wait.behind.push_back(name.string_or(""));
    }
    out.push_back(std::move(wait));
  }
  return out;
}

}  // namespace

void add(LockWaits& sum, const LockWaits& more) {
  sum.waits += more.waits;
  sum.longest = std::max(sum.longest, more.longest);
  sum.total += more.total;
  sum.cancelled += more.cancelled;
  sum.ended += more.ended;
  sum.unseen += more.unseen;
  if (!more.powerless.empty()) sum.powerless = more.powerless;
  sum.application.insert(sum.application.end(), more.application.begin(), more.application.end());
  sum.migration.insert(sum.migration.end(), more.migration.begin(), more.migration.end());
  keep_longest(sum.application);
  keep_longest(sum.migration);
}

Json to_json(const LockWaits& waits) {
  Json::Object out;
  out["waits"] = waits.waits;
  out["longest_ms"] = waits.longest.count();
  out["total_ms"] = waits.total.count();
  // What did not happen is left out: a receipt stays in the ledger for ever.
  if (waits.cancelled > 0) out["cancelled"] = waits.cancelled;
  if (waits.ended > 0) out["ended"] = waits.ended;
  if (waits.unseen > 0) out["unseen"] = waits.unseen;
  if (!waits.powerless.empty()) out["powerless"] = waits.powerless;
  if (!waits.application.empty()) out["application"] = to_json(waits.application);
  if (!waits.migration.empty()) out["migration"] = to_json(waits.migration);
  return out;
}

LockWaits lock_waits_from_json(const Json& value) {
  LockWaits waits;
  waits.waits = value["waits"].int_or(0);
  waits.longest = Duration(value["longest_ms"].int_or(0));
  waits.total = Duration(value["total_ms"].int_or(0));
  waits.cancelled = static_cast<int>(value["cancelled"].int_or(0));
  waits.ended = static_cast<int>(value["ended"].int_or(0));
  waits.unseen = static_cast<int>(value["unseen"].int_or(0));
  waits.powerless = value["powerless"].string_or("");
  waits.application = waits_from(value["application"]);
  waits.migration = waits_from(value["migration"]);
  return waits;
}

std::string describe(const LockWaits& waits) {
  std::string text;
  if (waits.waits > 0) {
    text = std::to_string(waits.waits) + (waits.waits == 1 ? " session" : " sessions") +
           " waited behind it, at most " + to_text(waits.longest) + ", in all " +
           to_text(waits.total);
    if (!waits.application.empty()) {
      text += "; longest: " + escaped(waits.application.front().who) + " for " +
              escaped(waits.application.front().lock);
    }
  }
  if (!waits.migration.empty()) {
    const auto& own = waits.migration.front();
    text += (text.empty() ? "" : "; ") + std::string("it waited ") + to_text(own.waited) +
            " behind " + escaped(join(own.behind, ", ")) + " for " + escaped(own.lock);
  }
  return text;
}

void LockTally::settle(LockWaits& waits, const Kept& kept) {
  if (kept.of_step) {
    waits.migration.push_back(kept.wait);
    return keep_longest(waits.migration);
  }
  ++waits.waits;
  waits.longest = std::max(waits.longest, kept.wait.waited);
  waits.total += kept.wait.waited;
  waits.application.push_back(kept.wait);
  keep_longest(waits.application);
}

void LockTally::take(const LockSample& sample) {
  const auto step = pids_of(sample.step);
  std::map<Key, Kept> now;
  for (const auto& waiter : sample.waiting) {
    const bool own = step.contains(waiter.pid);
    if (waiter.since.empty() || (!own && !meet(in_the_way_of(waiter, sample), step))) continue;
    const auto key = Key{waiter.pid, waiter.since};
    now[key] = {told(waiter, sample, step), own};
    open_.erase(key);
  }
  for (const auto& [key, over] : open_) settle(over_, over);
  open_ = std::move(now);
}

LockWaits LockTally::waits() const {
  LockWaits waits = over_;
  for (const auto& [key, kept] : open_) settle(waits, kept);
  return waits;
}

Offenders offenders(const LockSample& sample, Duration budget) {
  std::set<int> guilty;
  bool held = false;
  const auto step = pids_of(sample.step);
  for (const auto& waiter : sample.waiting) {
    if (step.contains(waiter.pid) || waiter.waited <= budget) continue;
    auto chain = in_the_way_of(waiter, sample);
    chain.insert(waiter.pid);
    for (const auto& next : sample.waiting) {
      if (!chain.contains(next.pid)) continue;
      for (const int pid : next.blocked_by) {
        if (!step.contains(pid)) continue;
        guilty.insert(pid);
        held = held || !waits_for(pid, next.object, sample);
      }
    }
  }
  Offenders found;
  for (const auto& session : sample.step) {
    if (guilty.contains(session.pid)) found.sessions.push_back(session);
  }
  found.queued = !guilty.empty() && !held;
  return found;
}

}  // namespace belay::migration
