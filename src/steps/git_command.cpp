#include "steps/git_command.hpp"

#include "base/text.hpp"

namespace belay::steps {
namespace {

constexpr auto git_deadline = std::chrono::minutes(10);
constexpr std::uint64_t most_listed = 1U << 20;  // bytes; see Exited::standard_output

// gitenvironment(7), git(1): also no replaced objects, and with no transport a partial clone
// fetches nothing.
std::map<std::string, Secret> quiet_git() {
  std::map<std::string, Secret> variables;
  for (const auto& [name, value] : {std::pair{"GIT_CONFIG_NOSYSTEM", "1"},
                                    {"GIT_CONFIG_GLOBAL", "/dev/null"},
                                    {"GIT_ATTR_NOSYSTEM", "1"},
                                    {"GIT_TERMINAL_PROMPT", "0"},
                                    {"GIT_OPTIONAL_LOCKS", "0"},
                                    {"GIT_NO_REPLACE_OBJECTS", "1"},
                                    {"GIT_ALLOW_PROTOCOL", "none"}}) {
    variables.emplace(name, Secret(value));
  }
  return variables;
}

tl::unexpected<Error> git_failed(const ports::Exited& exited, ErrorCode code) {
  const std::string said(trimmed(exited.tail));
  return fail(code, "git " + describe(exited) + (said.empty() ? "" : ": " + said),
              "look at the repository: git -C REPOSITORY log -1 REVISION");
}

}  // namespace

Result<ports::Exited> run_git(const GitLook& look, std::vector<std::string> words) {
  ports::Command command;
  words.insert(words.begin(), {"git", "-c", "core.fsmonitor=false"});
  command.argv = std::move(words);
  command.cwd = look.folder;
  command.environment = quiet_git();
  if (!look.user.empty()) {
    command.environment.erase("GIT_CONFIG_NOSYSTEM");
    command.environment.erase("GIT_CONFIG_GLOBAL");
    command.environment.insert(look.user.begin(), look.user.end());
  }
  if (!look.index.empty()) command.environment.emplace("GIT_INDEX_FILE", Secret(look.index));
  command.attempt = look.run.attempt;
  command.deadline = git_deadline;
  return look.processes.run(command, look.run.stop);
}

Result<std::string> ask_git(const GitLook& look, std::vector<std::string> words,
                            ErrorCode on_failure) {
  TRY(const auto exited, run_git(look, std::move(words)));
  if (!exited.ok()) return git_failed(exited, on_failure);
  return std::string(trimmed(exited.standard_output));
}

// git-rev-parse(1), --quiet: 1 and no word where it names nothing.
Result<std::optional<std::string>> head_commit(const GitLook& look) {
  TRY(const auto exited, run_git(look, {"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}));
  if (exited.ok()) return std::optional(std::string(trimmed(exited.standard_output)));
  if (exited.status == 1) return std::optional<std::string>();
  return git_failed(exited, ErrorCode::input_unreadable);
}

// git-merge-base(1): 1 where there is none.
Result<std::string> common_commit(const GitLook& look, const std::string& other) {
  TRY(const auto exited, run_git(look, {"merge-base", "HEAD", other}));
  if (exited.ok()) return std::string(trimmed(exited.standard_output));
  if (exited.status != 1) return git_failed(exited, ErrorCode::input_unreadable);
  return fail(ErrorCode::input_unreadable,
              "no commit is known that HEAD and '" + escaped(other) + "' have in common",
              "a shallow clone may lack it: git fetch --unshallow");
}

Result<std::vector<std::string>> list_by_git(const GitLook& look, std::vector<std::string> words) {
  TRY(const auto exited, run_git(look, std::move(words)));
  if (!exited.ok()) return git_failed(exited, ErrorCode::input_unreadable);
  if (exited.output_bytes >= most_listed) {
    return fail(ErrorCode::input_unreadable, "git lists more than 1 MiB of names",
                "name a commit that is nearer");
  }
  auto listed = split(exited.standard_output, '\0');
  std::erase(listed, "");
  return listed;
}

}  // namespace belay::steps
