#include "cli/project.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "cli/settings.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 2;

bool holds(const fs::path& file, std::string_view text) {
  const auto content = read_file(file);
  return content && content->find(text) != std::string::npos;
}

// FLASK_APP of .flaskenv; empty where Flask finds app.py or wsgi.py itself; else the module or
// package that makes the application.
std::string flask_app(const fs::path& cwd) {
  if (const auto text = read_file(cwd / ".flaskenv")) {
    for (const auto& line : split(*text, '\n')) {
      if (line.starts_with("FLASK_APP=")) return std::string(trimmed(line.substr(10)));
    }
  }
  std::error_code error;
  if (fs::exists(cwd / "wsgi.py", error) || fs::exists(cwd / "app.py", error)) return {};
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(cwd, error)) {
    const auto& path = entry.path();
    const bool module = path.extension() == ".py" && holds(path, "Flask(");
    if (module || holds(path / "__init__.py", "Flask(")) found.push_back(path.stem().string());
  }
  return found.empty() ? std::string{} : *std::ranges::min_element(found);
}

std::optional<Project> project_of(const fs::path& base, const fs::path& file) {
  const auto name = file.filename().string();
  std::error_code error;
  const fs::path folder = fs::relative(file.parent_path(), base, error);
  const fs::path above = folder.parent_path().empty() ? fs::path(".") : folder.parent_path();
  const bool sql =
      name.starts_with('V') && name.find("__") != std::string::npos && name.ends_with(".up.sql");
  if (sql && folder != ".") return Project{"sql", above, folder.filename().string(), {}};
  if (name != "alembic.ini") return std::nullopt;
  // Flask-Migrate's env.py takes everything from the application.
  if (folder != "." && holds(file.parent_path() / "env.py", "current_app")) {
    return Project{"flask", above, folder.filename().string(), flask_app(base / above)};
  }
  return Project{"alembic", folder, {}, {}};
}

}  // namespace

std::optional<Project> find_project(const fs::path& base) {
  std::error_code error;
  std::vector<fs::path> files;
  auto walk =
      fs::recursive_directory_iterator(base, fs::directory_options::skip_permission_denied, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const bool hidden = walk->path().filename().string().starts_with('.');
    if (walk.depth() >= deepest || hidden) walk.disable_recursion_pending();
    if (!hidden) files.push_back(walk->path());
  }
  std::ranges::sort(files, [](const fs::path& a, const fs::path& b) {
    const auto depth = [](const fs::path& p) { return std::distance(p.begin(), p.end()); };
    return depth(a) != depth(b) ? depth(a) < depth(b) : a < b;
  });
  for (const auto& file : files) {
    if (auto project = project_of(base, file)) return project;
  }
  return std::nullopt;
}

}  // namespace belay::cli
