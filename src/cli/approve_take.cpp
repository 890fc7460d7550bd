#include "base/text.hpp"
#include "cli/approve.hpp"
#include "cli/revocations.hpp"
#include "world/os/here.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

Result<Settings> settings_of(const Arguments& arguments, const std::string& environment) {
  Arguments with = arguments;
  if (with.environment.empty()) with.environment = environment;
  TRY(auto settings, read_settings(with));
  if (settings.environment.name == environment) return settings;
  return fail(ErrorCode::approval_refused, "it is for environment '" + environment + "', and '" +
                                               settings.environment.name + "' is named");
}

// What this one is for, as far as it can be told here.
struct Subject {
  approval::Text asked;
  std::vector<std::string> authors;
};

Result<Subject> subject_of(const Settings& settings, Ground& ground, const approval::Text& text,
                           std::span<const ledger::Entry> chain, const SavedFile* saved) {
  if (saved != nullptr) return Subject{asked_of(*saved), authors_of(saved->saved)};
  Subject subject{text, {}};
  if (text.run.empty()) return subject;
  const auto state = saga::fold(chain);
  const auto run = state.runs.find(RunId{text.run});
  if (run == state.runs.end()) {
    return fail(ErrorCode::run_unknown, "it is for run '" + escaped(text.run) + "', which is none",
                "belay status lists them");
  }
  TRY(subject.authors, authors_of(*ground.files, settings, run->second, chain));
  return subject;
}

Done expect_countable(SigningPlace& place, const Settings& settings, Ground& ground,
                      const approval::Presented& one, const approval::Text& text,
                      const SavedFile* saved) {
  TRY(const auto signers, read_signers(settings));
  TRY(const auto chain, ground.store->read(settings.environment.name));
  TRY(auto subject, subject_of(settings, ground, text, chain, saved));
  approval::Question question{std::move(subject.asked),
                              1,
                              std::move(subject.authors),
                              signers.signers,
                              used_nonces(chain),
                              {},
                              {}};
  TRY(question.revoked, revoked_nonces(*ground.files, settings, chain));
  question.revoked.insert(signers.revoked.begin(), signers.revoked.end());
  question.now = ground.clock->now();
  std::vector<approval::Presented> presented{one};
  TRY_DONE(prove(place.tool(), signers, question.now, presented));
  const auto judgement = approval::judge(question, presented);
  if (judgement.enough) return {};
  return fail(ErrorCode::approval_refused, one.name + ": " + judgement.refused.front().told,
              "belay approve FILE --as PERSON makes another");
}

}  // namespace

Result<std::string> keep_approval(SigningPlace& place, const Arguments& arguments,
                                  const approval::Presented& one, const SavedFile* saved) {
  TRY(const auto text, approval::parse_text(one.text));
  TRY(const auto settings, settings_of(arguments, text.environment));
  TRY(auto ground, make_ground(settings));
  TRY_DONE(expect_countable(place, settings, ground, one, text, saved));
  const auto folder = approvals_directory(settings);
  const auto file = folder / (text.nonce + ".approval");
  TRY_DONE(ground.files->make_directory(folder, 0700));
  TRY_DONE(ground.files->write_durably(file.string() + ".sig", one.signature, 0600));
  TRY_DONE(ground.files->write_durably(file, one.text, 0600));
  return "'" + text.principal + "' approves plan '" + text.plan + "' in '" + text.environment +
         "' until " + to_text(text.not_after) + "; belay approve --revoke " + text.nonce +
         " takes it back";
}

Result<ExitStatus> add_approval(const Arguments& arguments, const fs::path& signature) {
  if (signature.extension() != ".sig") {
    return fail(ErrorCode::usage, "'" + signature.string() + "' is no FILE.sig",
                "--add FILE.sig, with the text that was signed as FILE beside it");
  }
  SigningPlace place;
  auto text = signature;
  auto one = read_presented(*place.files, text.replace_extension());
  if (!one) {
    return fail(ErrorCode::input_unreadable, describe(one.error()),
                "--add FILE.sig, with the text that was signed as FILE beside it");
  }
  // With it the author is known here.
  std::optional<SavedFile> saved;
  if (const auto file = arguments.word(0); !file.empty()) {
    TRY(saved, read_saved(file));
    if (!saved) return fail(ErrorCode::usage, "'" + escaped(file) + "' is no saved plan");
  }
  TRY(const auto sentence, keep_approval(place, arguments, *one, saved ? &*saved : nullptr));
  return approve_said(arguments, sentence, Json::Object{});
}

}  // namespace belay::cli
