// belay approve FILE|RUN, belay approve --add FILE.sig, belay approve --revoke NONCE
#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include "base/text.hpp"
#include "cli/approvals.hpp"
#include "cli/console.hpp"
#include "core/saga/standing.hpp"
#include "world/os/here.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto usual = std::chrono::hours(24);

constexpr std::array options{
    OptionSpec{"as", "PERSON", "who approves, as the file of signers has it"},
    OptionSpec{"key", "FILE",
               "the private key, or the public one of an agent's; default ~/.ssh/id_ed25519"},
    OptionSpec{"expires", "DURATION", "how long it holds, 31d at most; default 24h"},
    OptionSpec{"offline", "", "only write the text that is to be signed, and say how"},
    OptionSpec{"output", "FILE", "where text and FILE.sig go; default PLAN.PERSON.approval"},
    OptionSpec{"add", "FILE.sig", "take an approval that was signed elsewhere; FILE beside it"},
    OptionSpec{"revoke", "NONCE", "let an approval that was given count no more"},
};

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

// ---- taking

Result<Settings> settings_of(const Arguments& arguments, const std::string& environment) {
  Arguments with = arguments;
  if (with.environment.empty()) with.environment = environment;
  TRY(auto settings, read_settings(with));
  if (settings.environment.name == environment) return settings;
  return fail(ErrorCode::approval_refused, "it is for environment '" + environment + "', and '" +
                                               settings.environment.name + "' is named");
}

// Refuses now what could not count later, while somebody is there who can sign again.
Done expect_countable(SigningPlace& place, const Settings& settings, Ground& ground,
                      approval::Presented& one, const approval::Text& text) {
  TRY(const auto signers, read_signers(settings));
  TRY(const auto chain, ground.store->read(settings.environment.name));
  std::vector<approval::Presented> presented{one};
  TRY_DONE(prove(place.tool(), signers, world::make_clock()->now(), presented));
  approval::Question question{text, 1, {}, signers.signers, used_nonces(chain), {}, {}};
  TRY(question.revoked, revoked_nonces(*ground.files, settings));
  question.revoked.insert(signers.revoked.begin(), signers.revoked.end());
  question.now = world::make_clock()->now();
  const auto judgement = approval::judge(question, presented);
  if (judgement.enough) return {};
  return fail(ErrorCode::approval_refused, one.name + ": " + judgement.refused.front().told,
              "belay approve FILE --as PERSON makes another");
}

Result<std::string> keep(SigningPlace& place, const Arguments& arguments, approval::Presented one) {
  TRY(const auto text, approval::parse_text(one.text));
  TRY(const auto settings, settings_of(arguments, text.environment));
  TRY(auto ground, make_ground(settings));
  TRY_DONE(expect_countable(place, settings, ground, one, text));
  const auto folder = approvals_directory(settings);
  const auto file = folder / (text.nonce + ".approval");
  TRY_DONE(ground.files->make_directory(folder, 0700));
  TRY_DONE(ground.files->write_durably(file.string() + ".sig", one.signature, 0600));
  TRY_DONE(ground.files->write_durably(file, one.text, 0600));
  return "'" + text.principal + "' approves plan '" + text.plan + "' in '" + text.environment +
         "' until " + to_text(text.not_after) + "; belay approve --revoke " + text.nonce +
         " takes it back";
}

ExitStatus said(const Arguments& arguments, const std::string& sentence, Json more) {
  if (arguments.json) {
    more.set("schema", "belay.approve/1");
    more.set("said", sentence);
    print_line(pretty(more));
  } else {
    print_line(escaped(sentence));
  }
  return ExitStatus::succeeded;
}

Result<ExitStatus> add(const Arguments& arguments, const fs::path& signature) {
  if (signature.extension() != ".sig") {
    return fail(ErrorCode::usage, "'" + signature.string() + "' is no FILE.sig",
                "--add FILE.sig, with the text that was signed as FILE beside it");
  }
  SigningPlace place;
  auto text = signature;
  TRY(auto one, read_presented(*place.files, text.replace_extension()));
  TRY(const auto sentence, keep(place, arguments, std::move(one)));
  return said(arguments, sentence, Json::Object{});
}

Result<ExitStatus> revoke(const Arguments& arguments, const std::string& nonce) {
  TRY(const auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  const auto folder = approvals_directory(settings);
  if (!ground.files->exists(folder / (nonce + ".approval")) ||
      nonce.find('/') != std::string::npos) {
    return fail(ErrorCode::usage, "no approval '" + escaped(nonce) + "' was given here",
                "ls " + folder.string());
  }
  TRY_DONE(ground.files->write_durably(folder / (nonce + ".revoked"), "", 0600));
  return said(arguments, "approval " + nonce + " counts no more", Json::Object{{"nonce", nonce}});
}

// ---- giving

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

Result<fs::path> key_of(const Arguments& arguments) {
  std::error_code ignored;
  if (const auto given = arguments.option("key"); !given.empty()) {
    return fs::absolute(given, ignored);
  }
  const char* home = std::getenv("HOME");
  const fs::path usual_key = fs::path(home != nullptr ? home : "/") / ".ssh/id_ed25519";
  if (fs::exists(usual_key, ignored)) return usual_key;
  return fail(ErrorCode::usage, "there is no '" + usual_key.string() + "'",
              "name the key: --key FILE, or sign elsewhere: --offline");
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
  return said(arguments,
              "sign it: ssh-keygen -Y sign -n " + std::string(approval::signature_namespace) +
                  " -f KEY " + name + ", then: belay approve --add " + name + ".sig",
              Json::Object{{"file", name}, {"text", text}});
}

// `subject` is what files are called after.
Result<ExitStatus> give(const Arguments& arguments, const std::string& subject,
                        const approval::Text& text) {
  SigningPlace place;
  const auto bytes = approval::to_text(text);
  if (!arguments.json) print_line(toned(Tone::strong, "what is signed:") + "\n" + bytes);
  const auto given = arguments.option("output");
  const fs::path file = given.empty() ? subject + "." + text.principal + ".approval" : given;
  if (arguments.flag("offline")) return write_offline(arguments, place, file, bytes);
  TRY(const auto key, key_of(arguments));
  TRY(auto signature, sign(place.tool(), key, bytes));
  if (given.empty()) {
    TRY(const auto sentence,
        keep(place, arguments, {file.filename().string(), bytes, std::move(signature), {}}));
    return said(arguments, sentence, Json::Object{{"nonce", text.nonce}, {"text", bytes}});
  }
  TRY_DONE(place.files->write_durably(file, bytes, 0644));
  TRY_DONE(place.files->write_durably(file.string() + ".sig", signature, 0644));
  return said(arguments, "send both; where it runs: belay approve --add " + file.string() + ".sig",
              Json::Object{{"file", file.string()}, {"nonce", text.nonce}, {"text", bytes}});
}

Result<ExitStatus> give_to_plan(const Arguments& arguments, const SavedFile& saved) {
  TRY(const auto text, signed_text(arguments, asked_of(saved)));
  if (!arguments.json) show(saved);
  return give(arguments, saved.file.string(), text);
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
  return give(arguments, id.text, text);
}

Result<ExitStatus> approve(const Arguments& arguments) {
  if (const auto file = arguments.option("add"); !file.empty()) return add(arguments, file);
  if (const auto nonce = arguments.option("revoke"); !nonce.empty()) {
    return revoke(arguments, nonce);
  }
  const std::string subject = arguments.word(0);
  TRY(const auto saved, read_saved(subject));
  if (saved) return give_to_plan(arguments, *saved);
  std::error_code ignored;
  if (!subject.empty() && !fs::exists(subject, ignored)) return give_to_run(arguments);
  return fail(ErrorCode::usage, "'" + escaped(subject) + "' is no saved plan, and no run",
              "belay plan PLAN --save FILE writes one");
}

}  // namespace

extern const CommandSpec command_approve;
const CommandSpec command_approve{
    "approve",
    "[FILE|RUN]",
    "sign that a saved plan may run, or that a gate of a run may open",
    "belay approve release.plan --as anna@example.org",
    options,
    &approve};

}  // namespace belay::cli
