#include "cli/init_git_hook.hpp"

#include <fstream>

#include "base/for_shell.hpp"
#include "base/text.hpp"
#include "cli/project.hpp"
#include "cli/settings.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

// gitrepository-layout(5): of a linked worktree `.git` is a file that names its folder, and
// `commondir` in there the one with the hooks.
fs::path common_folder(const fs::path& dot_git) {
  std::error_code ignored;
  if (fs::is_directory(dot_git, ignored)) return dot_git;
  constexpr std::string_view names = "gitdir: ";
  const auto text = read_file(dot_git);
  if (!text || !text->starts_with(names)) return dot_git;
  const fs::path own = dot_git.parent_path() / std::string(trimmed(text->substr(names.size())));
  const auto common = read_file(own / "commondir");
  return (common ? own / std::string(trimmed(*common)) : own).lexically_normal();
}

// The repository's top folder; empty where there is none.
fs::path top_of(const fs::path& base) {
  std::error_code ignored;
  for (fs::path folder = base;; folder = folder.parent_path()) {
    if (fs::exists(folder / ".git", ignored)) return folder;
    if (folder == folder.parent_path()) return {};
  }
}

// What is committed is what lies in the folder: a file that is staged in part is read whole.
std::string hook_lines(const fs::path& below_top, const std::string& tool) {
  std::string text = "cd \"$(git rev-parse --show-toplevel)\"/" +
                     for_shell(below_top.empty() ? "." : below_top.generic_string()) + "\n";
  if (tool != "sql") {
    text +=
        "belay heads --check --changed\n"
        "git diff --cached --quiet -- '*.py' || belay lint --changed=HEAD\n";
  }
  return text +
         "git diff --cached --name-only --relative --diff-filter=ACMR -z -- '*.sql' |\n"
         "    xargs -0 -r belay lint --\n";
}

}  // namespace

Result<fs::path> write_git_hook() {
  std::error_code error;
  const fs::path base = fs::current_path(error);
  const fs::path top = top_of(base);
  if (top.empty()) {
    return fail(ErrorCode::usage, "'" + base.string() + "' is in no git repository", "git init");
  }
  const auto project = find_project(base);
  if (!project) {
    return fail(ErrorCode::unsupported,
                "no alembic.ini and no V0001__name.up.sql here or in the two folders below",
                "go to the application's repository");
  }
  const std::string lines = hook_lines(base.lexically_relative(top), project->tool);
  const fs::path common = common_folder(top / ".git");
  const auto config = read_file(common / "config");
  const fs::path hook = common / "hooks" / "pre-commit";
  if (config && config->find("hooksPath") != std::string::npos) {
    return fail(ErrorCode::usage, "core.hooksPath leads this repository's hooks elsewhere",
                "add there:\n" + lines);
  }
  if (fs::exists(fs::symlink_status(hook, error))) {
    return fail(ErrorCode::usage, "'" + hook.string() + "' is there already",
                "add to it:\n" + lines);
  }
  fs::create_directories(hook.parent_path(), error);
  std::ofstream stream(hook, std::ios::binary);
  stream << "#!/bin/sh\n# Written by belay init --git-hook; git commit --no-verify passes by it.\n"
            "set -e\n"
         << lines;
  stream.close();
  if (stream) fs::permissions(hook, fs::perms(0755), error);
  if (!stream || error)
    return fail(
        ErrorCode::filesystem, "'" + hook.string() + "' cannot be written",
        "see that this user may write there: ls -ld " + for_shell(hook.parent_path().string()));
  return hook;
}

}  // namespace belay::cli
