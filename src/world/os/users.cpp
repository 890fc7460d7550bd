#include "world/os/users.hpp"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

namespace belay::world {
namespace {

namespace fs = std::filesystem;

// proc(5): the link of a removed file ends in " (deleted)", which lies beneath all the same.
bool lies_in(std::string_view path, const std::string& tree) {
  return path.starts_with(tree) && (path.size() == tree.size() || path[tree.size()] == '/');
}

bool links_into(const fs::path& link, const std::string& tree) {
  std::error_code error;
  const auto target = fs::read_symlink(link, error);
  return !error && lies_in(target.native(), tree);
}

// NAME=value, each ended by a zero byte; a value may be a path or a list of paths.
bool environment_names(const fs::path& process, const std::string& tree) {
  std::ifstream file(process / "environ", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (auto at = text.find(tree); at != std::string::npos; at = text.find(tree, at + 1)) {
    const char before = at == 0 ? '\0' : text[at - 1];
    const char after = at + tree.size() < text.size() ? text[at + tree.size()] : '\0';
    const bool begins = before == '=' || before == ':';
    if (begins && (after == '\0' || after == '/' || after == ':')) return true;
  }
  return false;
}

// A zombie has neither program nor folder nor environment left, so it is never found.
bool uses(const fs::path& process, const std::string& tree) {
  return links_into(process / "exe", tree) || links_into(process / "cwd", tree) ||
         environment_names(process, tree);
}

}  // namespace

std::vector<int> users_of(const fs::path& tree) {
  std::error_code error;
  const std::string root = fs::weakly_canonical(tree, error).native();
  std::vector<int> found;
  if (error || root.size() < 2) return found;
  for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().native();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const int pid = std::stoi(name);
    if (pid != getpid() && uses(at->path(), root)) found.push_back(pid);
  }
  return found;
}

}  // namespace belay::world
