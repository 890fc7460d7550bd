#include "cli/changed_files.hpp"

#include "base/text.hpp"
#include "steps/git_command.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

Result<std::string> ask_repository(const steps::GitLook& look, std::vector<std::string> words) {
  auto said = steps::ask_git(look, std::move(words));
  if (!said) {
    said.error().hint =
        "--changed compares with a commit of the git repository that the scripts lie in";
  }
  return said;
}

// Where the branch left the reference.
Result<std::string> base_of(const steps::GitLook& look, const std::string& reference) {
  if (reference.starts_with('-')) return fail(ErrorCode::usage, "no commit is named like that");
  if (reference == "HEAD") {
    TRY(auto head, steps::head_commit(look));
    if (head) return *std::move(head);
    return ask_repository(look, {"hash-object", "-t", "tree", "/dev/null"});  // of no file
  }
  if (!reference.empty()) return steps::common_commit(look, reference);
  for (const std::string known :
       {"refs/remotes/origin/HEAD", "@{upstream}", "refs/heads/main", "refs/heads/master"}) {
    auto base = steps::common_commit(look, known);
    if (base) return base;
  }
  return fail(ErrorCode::input_unreadable, "no branch is known that this one came from",
              "name a commit to compare with: --changed=REF");
}

}  // namespace

Result<std::set<fs::path>> changed_files(const steps::GitLook& look, const std::string& reference) {
  TRY(const auto top, ask_repository(look, {"rev-parse", "--show-toplevel"}));
  TRY(const auto base, base_of(look, reference));
  TRY(auto names,
      steps::list_by_git(look, {"diff", "--no-ext-diff", "--no-textconv", "--no-relative",
                                "--name-only", "--diff-filter=d", "-z", base, "--"}));
  TRY(const auto others, steps::list_by_git(look, {"ls-files", "--others", "--exclude-standard",
                                                   "--full-name", "-z", ":/"}));
  names.insert(names.end(), others.begin(), others.end());
  std::set<fs::path> files;
  for (const auto& name : names) {
    std::error_code ignored;
    files.insert(fs::weakly_canonical(fs::path(top) / name, ignored));
  }
  return files;
}

}  // namespace belay::cli
