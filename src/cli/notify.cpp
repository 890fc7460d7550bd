#include "cli/notify.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/log.hpp"
#include "cli/runs.hpp"
#include "cli/secrets.hpp"
#include "cli/texts.hpp"
#include "core/report/last_word.hpp"
#include "world/http/http_client.hpp"

namespace belay::cli {
namespace {

constexpr Duration deadline = std::chrono::seconds(5);
constexpr std::size_t most_bytes = 64U << 10;
constexpr std::uint64_t longest_note = 64U << 10;

// As `on` names it; empty for what nobody is told of.
std::string_view state_of(ExitStatus exit) {
  switch (exit) {
    case ExitStatus::succeeded:
      return "succeeded";
    case ExitStatus::refused:
    case ExitStatus::failed_nothing_changed:
      return "failed";
    case ExitStatus::rolled_back_verified:
    case ExitStatus::rolled_back_unverified:
      return "rolled_back";
    case ExitStatus::restored:
      return "restored";
    case ExitStatus::needs_person:
      return "needs_person";
    case ExitStatus::waiting:
      return "waiting";
    case ExitStatus::bug:
    case ExitStatus::invalid_input:
    case ExitStatus::busy:
    case ExitStatus::interrupted:
      return "";
  }
  return "";
}

std::string body_of(const Settings& settings, Ground& ground, const saga::RunState& run,
                    const saga::Standing& standing) {
  const auto word = report::last_word(run, standing);
  const Json body(Json::Object{{"schema", "belay.notify/1"},
                               {"at", to_text(ground.clock->now())},
                               {"environment", settings.environment.name},
                               {"host", ground.here.actor.host},
                               {"run", run.id.text},
                               {"plan", run.shape.plan},
                               {"state", state_of(standing.exit)},
                               {"exit", static_cast<int>(standing.exit)},
                               {"waits_for", standing.waits_for},
                               {"failed", word.failed},
                               {"done_about_it", texts(word.done_about_it)},
                               {"now", texts(word.now)},
                               {"open", texts(word.open)},
                               {"next", texts(word.next)}});
  return known_secrets().redacted(canonical(body));
}

// Which state of the run this is: it stays the same while nothing but leases is noted.
std::string key_of(const saga::RunState& run, const saga::Standing& standing,
                   std::span<const ledger::Entry> chain) {
  const auto count = std::ranges::count_if(chain, [&](const ledger::Entry& entry) {
    return entry.draft.run == run.id &&
           !std::holds_alternative<ledger::LeaseTaken>(entry.draft.record);
  });
  return std::string(state_of(standing.exit)) + " " + std::to_string(count);
}

// The webhooks that were told of one state, by their references.
class Notified {
 public:
  Notified(ports::Files& files, std::filesystem::path file, std::string key)
      : files_(files), file_(std::move(file)), key_(std::move(key)) {
    const auto text = files_.exists(file_) ? files_.read(file_, longest_note)
                                           : Result<std::string>(std::string());
    const auto note = text ? parse_json(*text) : Result<Json>(Json{});
    const auto* list =
        note && (*note)["state"].string_or("") == key_ ? (*note)["webhooks"].if_array() : nullptr;
    if (list == nullptr) return;
    for (const auto& webhook : *list) webhooks_.push_back(webhook.string_or(""));
  }
  bool has(const std::string& webhook) const {
    return std::ranges::find(webhooks_, webhook) != webhooks_.end();
  }
  Done add(const std::string& webhook) {
    webhooks_.push_back(webhook);
    const Json note(Json::Object{{"state", key_}, {"webhooks", texts(webhooks_)}});
    return files_.write_durably(file_, canonical(note) + "\n", 0600);
  }

 private:
  ports::Files& files_;
  std::filesystem::path file_;
  std::string key_;
  std::vector<std::string> webhooks_;
};

Done post(ports::HttpClient& http, const Settings& settings, const std::string& webhook,
          const std::string& body) {
  TRY(const auto url, resolve_webhook(webhook, settings.base));
  TRY(const auto answer, http.post(url.reveal(), body, deadline, most_bytes));
  if (answer.status >= 200 && answer.status < 300) return {};
  return fail(ErrorCode::http_error, "it answered with status " + std::to_string(answer.status));
}

}  // namespace

void notify(const Settings& settings, Ground& ground, const saga::RunState& run,
            const saga::Standing& standing, std::span<const ledger::Entry> chain) {
  const std::string state(state_of(standing.exit));
  if (state.empty() || settings.environment.notify.empty()) return;
  Notified told(*ground.files, run_directory(settings, run.id) / "notified.json",
                key_of(run, standing, chain));
  const auto http = world::make_http_client();
  const std::string body = body_of(settings, ground, run, standing);
  for (const auto& target : settings.environment.notify) {
    if (std::ranges::find(target.on, state) == target.on.end() || told.has(target.webhook))
      continue;
    auto done = post(*http, settings, target.webhook, body);
    if (done) {
      log_info("told " + target.webhook + " of '" + state + "'");
      done = told.add(target.webhook);
    }
    if (!done) {
      complain("belay: webhook '" + escaped(target.webhook) + "' of '" + state +
               "': " + describe(done.error()));
    }
  }
}

}  // namespace belay::cli
