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

// ssh-keygen ends its lines with CR LF, and what is kept of an output is escaped.
std::vector<std::string> lines_told(std::string_view tail) {
  constexpr std::string_view carriage_return = "\\x0d";
  auto lines = split(trimmed(tail), '\n');
  for (auto& line : lines) {
    while (line.ends_with(carriage_return)) line.resize(line.size() - carriage_return.size());
    line = trimmed(line);
  }
  return lines;
}

// Whether it came to an end of its own, so that what it said is an answer.
bool has_answered(const ports::Exited& exited) {
  return exited.status && !exited.timed_out && !exited.stopped;
}

std::string last_line(const ports::Exited& exited) {
  if (!has_answered(exited)) return "it " + ports::describe(exited);
  return lines_told(exited.tail).back();
}

Result<ports::Exited> ask_keygen(const SshKeygen& tool, const ports::Command& call) {
  TRY(auto exited, tool.processes.run(call, look_stop()));
  if (!exited.stopped) return exited;
  return fail(ErrorCode::interrupted, "stopped while ssh-keygen was asked about a signature");
}

// The cause, which ssh-keygen tells before its last words and as if `signers` were the user's file;
// it tells none where no line has the key.
std::string why_not(const ports::Exited& exited, const fs::path& signers) {
  if (!has_answered(exited)) {
    return "nothing is known of it, since ssh-keygen " + ports::describe(exited);
  }
  for (const auto& line : lines_told(exited.tail)) {
    if (line.find("Could not verify signature.") != std::string::npos || line.empty()) continue;
    const auto place = signers.string() + ":";
    const auto at = line.find(place);
    return at == std::string::npos ? line : "line " + line.substr(at + place.size());
  }
  return "it was made with another key";
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
  const std::string ns(tool.space);
  auto call = command(tool, {program, "-Y", "verify", "-f", who.string(), "-I", principal, "-n", ns,
                             "-s", proof.string(), "-O", verify_time(now)});
  call.input_file = what;
  TRY(const auto exited, ask_keygen(tool, call));
  const std::string out(trimmed(exited.standard_output));
  const std::string start = "Good \"" + ns + "\" signature for " + principal + " with ";
  const auto fingerprint = out.rfind(" key SHA256:");
  if (!exited.ok() || !out.starts_with(start) || fingerprint == std::string::npos) {
    return approval::Proof{false, "", escaped(why_not(exited, who))};
  }
  return approval::Proof{true, out.substr(fingerprint + 5), ""};
}

Result<fs::path> signing_key(const std::string& given) {
  std::error_code ignored;
  if (!given.empty()) return fs::absolute(given, ignored);
  const char* home = std::getenv("HOME");
  const fs::path usual_key = fs::path(home != nullptr ? home : "/") / ".ssh/id_ed25519";
  if (fs::exists(usual_key, ignored)) return usual_key;
  return fail(ErrorCode::usage, "there is no '" + usual_key.string() + "'",
              "name the key: --key FILE; approve also signs elsewhere: --offline");
}

Result<std::string> sign(const SshKeygen& tool, const fs::path& key, const std::string& text) {
  TRY_DONE(tool.files.make_directory(tool.place, 0700));
  const fs::path what = tool.place / "signed";
  TRY_DONE(tool.files.write_durably(what, text, 0600));
  auto call = command(tool, {program, "-Y", "sign", "-n", std::string(tool.space), "-f",
                             key.string(), what.string()});
  if (const char* agent = std::getenv("SSH_AUTH_SOCK")) {
    call.environment.emplace("SSH_AUTH_SOCK", Secret(agent));
  }
  TRY(const auto exited, ask_keygen(tool, call));
  if (exited.ok()) return tool.files.read(what.string() + ".sig", largest_signature);
  return fail(ErrorCode::approval_refused,
              "ssh-keygen does not sign with '" + key.string() + "': " + last_line(exited),
              "ssh-add the key; approve also signs elsewhere: --offline");
}

}  // namespace belay::cli
