#include "cli/ssh_keygen.hpp"

#include <cstdlib>

#include "base/text.hpp"
#include "cli/wiring.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* program = "/usr/bin/ssh-keygen";
constexpr auto keygen_deadline = std::chrono::seconds(30);
constexpr std::uint64_t largest_signature = 64U << 10;

ports::Command command(const SshKeygen& tool, std::vector<std::string> argv) {
  ports::Command command;
  command.argv = std::move(argv);
  command.cwd = tool.place;
  command.attempt = {RunId{"SIGNATURE"}, {}, 1};
  command.deadline = keygen_deadline;
  return command;
}

// "20261121144500Z", which ssh-keygen reads as UTC.
std::string verify_time(Instant now) {
  std::string digits;
  for (const char c : to_text(now).substr(0, 19)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return "verify-time=" + digits + "Z";
}

std::string last_line(const std::string& text) {
  const auto lines = split(trimmed(text), '\n');
  return std::string(trimmed(lines.back()));
}

}  // namespace

Result<approval::Proof> verify(const SshKeygen& tool, const std::string& signers,
                               const std::string& principal, const std::string& text,
                               const std::string& signature, Instant now) {
  TRY_DONE(tool.files.make_directory(tool.place, 0700));
  const fs::path who = tool.place / "signers", what = tool.place / "text",
                 proof = tool.place / "signature";
  TRY_DONE(tool.files.write_durably(who, signers, 0600));
  TRY_DONE(tool.files.write_durably(what, text, 0600));
  TRY_DONE(tool.files.write_durably(proof, signature, 0600));
  const std::string ns(approval::signature_namespace);
  auto call = command(tool, {program, "-Y", "verify", "-f", who.string(), "-I", principal, "-n", ns,
                             "-s", proof.string(), "-O", verify_time(now)});
  call.input_file = what;
  TRY(const auto exited, tool.processes.run(call, process_stop()));
  const std::string out(trimmed(exited.standard_output));
  const std::string start = "Good \"" + ns + "\" signature for " + principal + " with ";
  const auto fingerprint = out.rfind(" key SHA256:");
  if (!exited.ok() || !out.starts_with(start) || fingerprint == std::string::npos) {
    return approval::Proof{false, "", escaped(last_line(exited.tail))};
  }
  return approval::Proof{true, out.substr(fingerprint + 5), ""};
}

Result<std::string> sign(const SshKeygen& tool, const fs::path& key, const std::string& text) {
  TRY_DONE(tool.files.make_directory(tool.place, 0700));
  const fs::path what = tool.place / "approval";
  TRY_DONE(tool.files.write_durably(what, text, 0600));
  auto call =
      command(tool, {program, "-Y", "sign", "-n", std::string(approval::signature_namespace), "-f",
                     key.string(), what.string()});
  if (const char* agent = std::getenv("SSH_AUTH_SOCK")) {
    call.environment.emplace("SSH_AUTH_SOCK", Secret(agent));
  }
  TRY(const auto exited, tool.processes.run(call, process_stop()));
  if (exited.ok()) return tool.files.read(what.string() + ".sig", largest_signature);
  return fail(ErrorCode::approval_refused,
              "ssh-keygen does not sign with '" + key.string() + "': " + last_line(exited.tail),
              "ssh-add the key, or sign elsewhere: --offline");
}

}  // namespace belay::cli
