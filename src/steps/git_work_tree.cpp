#include "steps/git_work_tree.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace belay::steps {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr std::size_t files_at_once = 500;

// As git itself looks: a file that leads elsewhere, or a folder with a HEAD.
bool has_repository(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / ".git", ignored) ||
         fs::exists(fs::symlink_status(folder / ".git/HEAD", ignored));
}

// The top of the work tree that the folder is in; empty where it is in none.
fs::path work_tree_of(const fs::path& folder) {
  for (auto at = folder;; at = at.parent_path()) {
    if (has_repository(at)) return at;
    if (at == at.parent_path()) return {};
  }
}

// git-check-ignore(1): 0 ignored, 1 not.
Result<bool> is_ignored(const GitLook& look, const fs::path& top) {
  if (look.folder == top) return false;
  TRY(const auto exited, run_git({look.processes, top, look.run},
                                 {"check-ignore", "-q", "--no-index", "--", look.folder.string()}));
  if (exited.ok() || exited.status == 1) return exited.ok();
  return fail(ErrorCode::input_unreadable, "git " + describe(exited) + ": " + exited.tail,
              "look at the repository: git -C " + top.string() + " status");
}

// By path, the ids of the files' contents in the commit; git-ls-tree(1): "mode type id TAB path".
Result<std::map<std::string, std::string>> committed_ids(const GitLook& look, const Words& files) {
  TRY(const auto head, head_commit(look));
  if (!head) return std::map<std::string, std::string>();
  Words words{"ls-tree", "-z", *head, "--"};
  words.insert(words.end(), files.begin(), files.end());
  TRY(const auto lines, list_by_git(look, std::move(words)));
  std::map<std::string, std::string> ids;
  for (const auto& line : lines) {
    const auto tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const auto fields = split(line.substr(0, tab), ' ');
    if (fields.size() == 3) ids[line.substr(tab + 1)] = fields[2];
  }
  return ids;
}

Done add_uncommitted(const GitLook& look, const Words& files, Words& uncommitted) {
  TRY(const auto committed, committed_ids(look, files));
  Words words{"hash-object", "--no-filters", "--"};
  words.insert(words.end(), files.begin(), files.end());
  TRY(const auto said, ask_git(look, std::move(words)));
  const auto ids = split(said, '\n');
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto found = committed.find(files[i]);
    const bool same = found != committed.end() && i < ids.size() && found->second == ids[i];
    if (!same) uncommitted.push_back(files[i]);
  }
  return {};
}

}  // namespace

Result<std::optional<Words>> git_uncommitted(engine::World& world, const fs::path& folder,
                                             const Words& files, const ToolRun& run) {
  std::error_code error;
  const auto real = fs::canonical(folder, error);
  const auto top = error ? fs::path() : work_tree_of(real);
  if (top.empty()) return std::optional<Words>{};
  const GitLook look{world.processes, real, run};
  TRY(const bool ignored, is_ignored(look, top));
  if (ignored) return std::optional<Words>{};
  Words uncommitted;
  for (std::size_t i = 0; i < files.size(); i += files_at_once) {
    const auto first = files.begin() + static_cast<long>(i);
    const auto last = first + static_cast<long>(std::min(files_at_once, files.size() - i));
    TRY_DONE(add_uncommitted(look, {first, last}, uncommitted));
  }
  return std::optional<Words>{std::move(uncommitted)};
}

Result<GitStaged> git_staged(const GitLook& look, const std::string& reference) {
  TRY(const auto head, head_commit(look));
  GitStaged staged;
  std::string since;
  if (head) {
    const auto named = ask_git(
        look, {"rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"});
    if (!named) {
      return fail(ErrorCode::input_unreadable, "'" + escaped(reference) + "' is no commit",
                  "fetch it: git fetch origin; a shallow clone has no other branch");
    }
    TRY(since, common_commit(look, *named));
    // A signature would be checked by a program that the repository's configuration names.
    TRY(const auto said, ask_git(look, {"log", "--no-show-signature", "-z", "--max-count=1000",
                                        "--format=%B", since + ".." + *head}));
    staged.messages = split(said, '\0');
  } else {
    TRY(since, ask_git(look, {"hash-object", "-t", "tree", "/dev/null"}));
  }
  TRY(staged.files,
      list_by_git(look, {"diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff",
                         "--ignore-submodules", "--relative", since}));
  return staged;
}

}  // namespace belay::steps
