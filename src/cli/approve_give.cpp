#include <random>

#include "base/for_shell.hpp"
#include "base/text.hpp"
#include "cli/approve.hpp"
#include "cli/console.hpp"
#include "core/saga/standing.hpp"
#include "world/os/here.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto usual = std::chrono::hours(24);

std::string new_nonce() {
  std::random_device random;
  const auto word = [&] { return (std::uint64_t{random()} << 32) | random(); };
  const auto high = word();
  return approval::make_nonce(high, word());
}

Result<Duration> duration_of(const Arguments& arguments) {
  const auto text = arguments.option("expires");
  if (text.empty()) return Duration(usual);
  TRY(const auto duration, parse_duration(text));
  if (duration > Duration(0) && duration <= Duration(approval::longest)) return duration;
  return fail(ErrorCode::usage, "an approval holds for 31 days at most, and '" + text + "' is not",
              "--expires 24h");
}

void show(const SavedFile& saved) {
  print_line(toned(Tone::strong, "plan " + saved.saved.plan) + ", saved by " +
             escaped(saved.saved.saved.user) + " at " + to_text(saved.saved.saved.at));
  if (const auto* steps = saved.saved.shown["steps"].if_array()) {
    for (const auto& step : *steps) {
      print_line("  " + escaped(step["phase"].string_or("") + ": " + step["title"].string_or("")));
    }
  }
  for (const auto& one : saved.saved.overrides) {
    print_line("  overrides " + escaped(one.rule + ": " + one.reason));
  }
}

Result<approval::Text> signed_text(const Arguments& arguments, approval::Text text) {
  text.principal = arguments.option("as");
  if (text.principal.empty()) {
    return fail(ErrorCode::usage, "nobody is named who approves",
                "--as PERSON, as the file of signers has it");
  }
  TRY(const auto holds, duration_of(arguments));
  text.not_after = world::make_clock()->now() + holds;
  text.nonce = new_nonce();
  if (approval::is_writable(text)) return text;
  return fail(ErrorCode::usage, "'" + escaped(text.principal) + "' is not the name of a person");
}

Result<ExitStatus> write_offline(const Arguments& arguments, SigningPlace& place,
                                 const fs::path& file, const std::string& text) {
  TRY_DONE(place.files->write_durably(file, text, 0644));
  const std::string name = file.string();
  return approve_said(arguments,
                      "sign it: ssh-keygen -Y sign -n " +
                          std::string(approval::approval_namespace) + " -f KEY " + for_shell(name) +
                          ", then: belay approve --add " + for_shell(name + ".sig"),
                      Json::Object{{"file", name}, {"text", text}});
}

// `subject` is what files are called after.
Result<ExitStatus> give(const Arguments& arguments, const std::string& subject,
                        const approval::Text& text, const SavedFile* saved) {
  SigningPlace place;
  const auto bytes = approval::to_text(text);
  if (!arguments.json) print_line(toned(Tone::strong, "what is signed:") + "\n" + bytes);
  const auto given = arguments.option("output");
  const fs::path file = given.empty() ? subject + "." + text.principal + ".approval" : given;
  if (arguments.flag("offline")) return write_offline(arguments, place, file, bytes);
  TRY(const auto key, signing_key(arguments.option("key")));
  TRY(auto signature, sign(place.tool(), key, bytes));
  if (given.empty()) {
    TRY(const auto sentence,
        keep_approval(place, arguments, {file.filename().string(), bytes, std::move(signature), {}},
                      saved));
    return approve_said(arguments, sentence, Json::Object{{"nonce", text.nonce}, {"text", bytes}});
  }
  TRY_DONE(place.files->write_durably(file, bytes, 0644));
  TRY_DONE(place.files->write_durably(file.string() + ".sig", signature, 0644));
  return approve_said(
      arguments,
      "send both; where it runs: belay approve --add " + for_shell(file.string() + ".sig"),
      Json::Object{{"file", file.string()}, {"nonce", text.nonce}, {"text", bytes}});
}

}  // namespace

Result<ExitStatus> give_to_plan(const Arguments& arguments, const SavedFile& saved) {
  TRY(const auto text, signed_text(arguments, asked_of(saved)));
  if (!arguments.json) show(saved);
  return give(arguments, saved.file.string(), text, &saved);
}

Result<ExitStatus> give_to_run(const Arguments& arguments) {
  TRY(const auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(const auto chain, ground.store->read(settings.environment.name));
  const auto state = saga::fold(chain);
  TRY(const auto id, find_run(state, arguments.word(0)));
  const auto& run = state.runs.at(id);
  const auto phase = saga::gate_to_approve(run);
  if (!phase) {
    return fail(ErrorCode::usage, "run " + id.text + " waits for nobody to approve",
                "belay status " + id.text);
  }
  TRY(const auto text, signed_text(arguments, asked_of(run, *phase, settings.environment.name)));
  return give(arguments, id.text, text, nullptr);
}

}  // namespace belay::cli
