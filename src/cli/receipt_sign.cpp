// belay receipt sign [RUN]
#include <algorithm>
#include <array>

#include "base/for_shell.hpp"
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/html_report.hpp"
#include "cli/receipts.hpp"
#include "cli/rehearsals.hpp"
#include "core/saga/fold.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array receipt_sign_options{
    OptionSpec{"as", "SIGNER", "who signs, as the file of signers has it where it shall count"},
    OptionSpec{"key", "FILE",
               "the private key, or the public one of an agent's; default ~/.ssh/id_ed25519"},
    OptionSpec{"output", "FILE", "where it goes; default RUN.receipt; - is standard output"},
};

// Of the run that a person names, else of all of them.
Result<RehearseStep> newest_rehearsal(const saga::EnvironmentState& state, const std::string& run) {
  RunId named;
  if (!run.empty()) {
    TRY(named, find_run(state, run));
  }
  const auto steps = rehearse_steps(state);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (run.empty() || step->run.id == named) return *step;
  }
  return fail(ErrorCode::usage,
              run.empty() ? "no rehearsal has succeeded here"
                          : "no rehearsal of run '" + escaped(run) + "' has succeeded",
              "belay rehearse PLAN");
}

approval::Receipt receipt_of(const RehearseStep& step, const std::string& environment,
                             const std::string& signer) {
  const auto& facts = step.facts;
  const auto rehearsal = rehearsal_of(step);
  approval::Receipt receipt;
  receipt.run = rehearsal.run;
  receipt.rehearsed_at = rehearsal.at;
  receipt.environment = environment;
  receipt.cluster = rehearsal.system;
  receipt.database = facts["identity"]["name"].string_or("");
  // Older rehearsals tell only of the backup's server.
  receipt.server = static_cast<int>(facts["tried_on"].int_or(facts["server_version"].int_or(0)));
  receipt.tool = facts["tool"].string_or("");
  receipt.from = facts["from"].string_or("");
  receipt.to = facts["to"].string_or("");
  receipt.way_back = facts["way_back"].string_or("");
  receipt.signer = signer;
  for (const auto& one : rehearsal.files) receipt.files.push_back({one.file, one.digest});
  std::ranges::sort(receipt.files, {}, &approval::TriedFile::file);
  return receipt;
}

Result<std::string> text_to_sign(const approval::Receipt& receipt) {
  if (receipt.signer.empty()) {
    return fail(ErrorCode::usage, "nobody is named who signs",
                "--as SIGNER, as the file of signers has it where it shall count");
  }
  if (receipt.files.empty()) {
    return fail(ErrorCode::usage, "rehearsal " + receipt.run +
                                      " tried no file: none was pending, or its tool is "
                                      "declared by commands");
  }
  const auto text = approval::to_text(receipt);
  if (approval::parse_receipt(text)) return text;
  return fail(ErrorCode::usage,
              "of rehearsal " + receipt.run +
                  " no receipt can be made: a name in it is no line of printable text, or it is "
                  "larger than 1 MiB");
}

// What stands on standard output is the receipt and nothing else.
Result<ExitStatus> hand_over(const Arguments& arguments, ports::Files& files,
                             const std::string& run, const std::string& text,
                             const std::string& signature) {
  const auto given = arguments.option("output");
  if (given == "-") {
    print_text(text + signature);
    return ExitStatus::succeeded;
  }
  const fs::path file = given.empty() ? run + ".receipt" : given;
  TRY_DONE(expect_plain_file(file));
  TRY_DONE(files.write_durably(file, text + signature, 0644));
  if (arguments.json) {
    print_line(pretty(Json::Object{{"schema", "belay.receipt-sign/1"},
                                   {"run", run},
                                   {"file", file.string()},
                                   {"text", text}}));
  } else {
    print_text(text);
    print_line("where it shall count: belay receipt take " + for_shell(file.string()));
  }
  return ExitStatus::succeeded;
}

Result<ExitStatus> sign_receipt(const Arguments& arguments) {
  TRY(const auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(const auto chain, ground.store->read(settings.environment.name));
  const auto state = saga::fold(chain);
  TRY(const auto step, newest_rehearsal(state, arguments.word(0)));
  const auto receipt = receipt_of(step, settings.environment.name, arguments.option("as"));
  TRY(const auto text, text_to_sign(receipt));
  TRY(const auto key, signing_key(arguments.option("key")));
  const SigningPlace place;
  TRY(const auto signature, sign(place.tool(approval::receipt_namespace), key, text));
  return hand_over(arguments, *place.files, receipt.run, text, signature);
}

}  // namespace

extern const CommandSpec command_receipt_sign;
const CommandSpec command_receipt_sign{
    "receipt sign",
    "[RUN]",
    "sign that the newest rehearsal tried these files, for the policy of another host",
    "belay -e ci receipt sign --as ci@example.org --output rehearsal.receipt",
    receipt_sign_options,
    &sign_receipt};

}  // namespace belay::cli
