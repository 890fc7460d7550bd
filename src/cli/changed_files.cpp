#include "cli/changed_files.hpp"

#include "base/text.hpp"
#include "cli/wiring.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr std::uint64_t most_names = 1U << 20;  // bytes; see Exited::standard_output
constexpr auto changed_deadline = std::chrono::minutes(1);

class ChangedFiles {
 public:
  ChangedFiles(const fs::path& folder, ports::ProcessRunner& runner, const AttemptId& attempt)
      : runner_(runner), attempt_(attempt), folder_(folder) {}

  Result<std::set<fs::path>> since(const std::string& reference) {
    TRY(const auto top, git({"rev-parse", "--show-toplevel"}));
    TRY(const auto base, base_of(reference));
    TRY(const auto tracked, git({"diff", "--no-ext-diff", "--no-textconv", "--name-only",
                                 "--diff-filter=d", "-z", base, "--"}));
    TRY(const auto others,
        git({"ls-files", "--others", "--exclude-standard", "--full-name", "-z", ":/"}));
    std::set<fs::path> files;
    for (const auto& name : split(tracked + '\0' + others, '\0')) {
      std::error_code ignored;
      if (!name.empty()) files.insert(fs::weakly_canonical(fs::path(top) / name, ignored));
    }
    return files;
  }

 private:
  Result<std::string> base_of(const std::string& reference) {
    if (reference.starts_with('-')) return fail(ErrorCode::usage, "no commit is named like that");
    if (!reference.empty()) return git({"merge-base", "HEAD", reference});
    for (const std::string known :
         {"refs/remotes/origin/HEAD", "@{upstream}", "refs/heads/main", "refs/heads/master"}) {
      auto base = git({"merge-base", "HEAD", known});
      if (base) return base;
    }
    return fail(ErrorCode::input_unreadable, "no branch is known that this one came from",
                "name a commit to compare with: --changed=REF");
  }

  // git(1): no configuration but the repository's own, no question, no lock, no transport.
  Result<std::string> git(Words words) {
    ports::Command command;
    words.insert(words.begin(),
                 {"git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"});
    command.argv = std::move(words);
    command.cwd = folder_;
    for (const auto& [name, value] : {std::pair{"GIT_CONFIG_NOSYSTEM", "1"},
                                      {"GIT_CONFIG_GLOBAL", "/dev/null"},
                                      {"GIT_TERMINAL_PROMPT", "0"},
                                      {"GIT_OPTIONAL_LOCKS", "0"},
                                      {"GIT_ALLOW_PROTOCOL", "none"}}) {
      command.environment.emplace(name, Secret(value));
    }
    command.attempt = attempt_;
    command.deadline = changed_deadline;
    TRY(auto exited, runner_.run(command, process_stop()));
    if (exited.ok() && exited.output_bytes < most_names) {
      return std::string(trimmed(exited.standard_output));
    }
    const std::string said(trimmed(exited.tail));
    return fail(ErrorCode::input_unreadable,
                "git " + describe(exited) + (said.empty() ? "" : ": " + said),
                "--changed compares with a commit of the git repository that the scripts lie in");
  }

  ports::ProcessRunner& runner_;
  const AttemptId& attempt_;
  const fs::path& folder_;
};

}  // namespace

Result<std::set<fs::path>> changed_files(const fs::path& folder, const std::string& reference,
                                         ports::ProcessRunner& runner, const AttemptId& attempt) {
  return ChangedFiles(folder, runner, attempt).since(reference);
}

}  // namespace belay::cli
