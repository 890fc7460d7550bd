#include "cli/init_git_hook.hpp"

#include <cstdlib>
#include <fstream>

#include "base/for_shell.hpp"
#include "cli/looking_children.hpp"
#include "cli/project.hpp"
#include "cli/wiring.hpp"
#include "steps/git_command.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

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

// Of ours, so that git reads what it will read at a commit; git-config(1), FILES and ENVIRONMENT.
std::map<std::string, Secret> whose_configuration() {
  std::map<std::string, Secret> variables;
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
                           "GIT_CONFIG_NOSYSTEM"}) {
    if (const char* value = std::getenv(name)) variables.emplace(name, Secret(value));
  }
  return variables;
}

Result<fs::path> path_of_git(const steps::GitLook& look, std::vector<std::string> words) {
  words.insert(words.begin(), "rev-parse");
  TRY(const auto said, steps::ask_git(look, std::move(words)));
  std::error_code ignored;
  return fs::weakly_canonical(look.folder / said, ignored);
}

struct HooksFolder {
  fs::path path;
  bool is_led_elsewhere = false;
};

Result<HooksFolder> hooks_folder(const fs::path& top) {
  const LookingChildren children;
  const steps::GitLook look{
      *children.processes, top, {children.attempt, look_stop(), {}}, {}, whose_configuration()};
  TRY(auto path, path_of_git(look, {"--git-path", "hooks"}));
  TRY(const auto own, path_of_git(look, {"--git-common-dir"}));
  std::error_code ignored;
  const bool is_own = path == fs::weakly_canonical(own / "hooks", ignored);
  return HooksFolder{std::move(path), !is_own};
}

// Of a hook that git would run and that nobody has written.
Result<fs::path> free_place(const fs::path& top, const std::string& lines) {
  TRY(const auto hooks, hooks_folder(top));
  if (hooks.is_led_elsewhere) {
    return fail(ErrorCode::usage,
                "core.hooksPath leads this repository's hooks to '" + hooks.path.string() + "'",
                "add to its pre-commit:\n" + lines);
  }
  fs::path hook = hooks.path / "pre-commit";
  std::error_code error;
  if (!fs::exists(fs::symlink_status(hook, error))) return hook;
  return fail(ErrorCode::usage, "'" + hook.string() + "' is there already", "add to it:\n" + lines);
}

Done write_hook_file(const fs::path& hook, const std::string& lines) {
  std::error_code error;
  fs::create_directories(hook.parent_path(), error);
  std::ofstream stream(hook, std::ios::binary);
  stream << "#!/bin/sh\n# Written by belay init --git-hook; git commit --no-verify passes by it.\n"
            "set -e\n"
         << lines;
  stream.close();
  if (stream) fs::permissions(hook, fs::perms(0755), error);
  if (stream && !error) return {};
  return fail(
      ErrorCode::filesystem, "'" + hook.string() + "' cannot be written",
      "see that this user may write there: ls -ld " + for_shell(hook.parent_path().string()));
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
  TRY(auto hook, free_place(top, lines));
  TRY_DONE(write_hook_file(hook, lines));
  return hook;
}

}  // namespace belay::cli
