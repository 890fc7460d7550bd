#include "cli/settings.hpp"

#include <fstream>
#include <iterator>

#include "base/for_shell.hpp"
#include "base/text.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t largest_config = 1U << 20;
constexpr const char* config_hint =
    "mend it, then: belay doctor; every key is in docs/plan-reference.md";

Result<fs::path> find_config() {
  std::error_code ignored;
  fs::path folder = fs::current_path(ignored);
  while (true) {
    if (fs::exists(folder / "belay.toml", ignored)) return folder / "belay.toml";
    const bool root = fs::exists(folder / ".git", ignored) || folder == folder.parent_path();
    if (root) break;
    folder = folder.parent_path();
  }
  return fail(ErrorCode::config_invalid, "no belay.toml here or above", "belay init writes one");
}

Result<fs::path> config_file(const Arguments& arguments) {
  fs::path file = arguments.config;
  if (file.empty()) {
    TRY(file, find_config());
  }
  std::error_code ignored;
  return fs::absolute(file, ignored);
}

// The nearest that is there.
fs::path folder_of(const fs::path& file) {
  std::error_code ignored;
  fs::path folder = fs::absolute(file, ignored).parent_path();
  while (!fs::is_directory(folder, ignored) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  return folder;
}

Result<plan::Environment> choose(const plan::Config& config, const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& [key, environment] : config.environments) names.push_back(key);
  const std::vector<std::string> all(names.begin(), names.end());
  if (name.empty()) {
    if (config.environments.size() == 1) return config.environments.begin()->second;
    return fail(ErrorCode::usage, "there are several environments: " + join(all, ", "),
                "name one: belay -e " + all.front() + " …");
  }
  const auto found = config.environments.find(name);
  if (found != config.environments.end()) return found->second;
  const std::string best = nearest(name, names);
  return fail(ErrorCode::usage, "there is no environment '" + escaped(name) + "'",
              best.empty() ? "one of: " + join(all, ", ") : "did you mean '" + best + "'?");
}

}  // namespace

Result<std::string> read_file(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) {
    return fail(ErrorCode::input_unreadable, "'" + file.string() + "': " + error.message(),
                "see which files are there: ls -l " + for_shell(folder_of(file).string()));
  }
  if (size > largest_config) {
    return fail(ErrorCode::input_unreadable, "'" + file.string() + "' is larger than 1 MiB",
                "name the plan or the configuration itself");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream.is_open()) {
    return fail(ErrorCode::input_unreadable, "'" + file.string() + "' cannot be opened",
                "look at its permissions");
  }
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad())
    return fail(ErrorCode::input_unreadable, "'" + file.string() + "' cannot be read",
                "see to the disk: journalctl -k");
  return text;
}

Result<std::optional<std::string>> read_file_if_there(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) return std::optional<std::string>{};
  TRY(auto text, read_file(file));
  return std::optional(std::move(text));
}

Result<Settings> parse_settings(std::string text, fs::path file, fs::path base,
                                const std::string& environment) {
  auto config = plan::parse_config(text);
  if (!config) {
    return fail(ErrorCode::config_invalid, plan::to_text(config.error(), file.string()),
                config_hint);
  }
  TRY(auto chosen, choose(*config, environment));
  return Settings{std::move(file),    std::move(base),   std::move(text),
                  *std::move(config), std::move(chosen), false};
}

Result<std::vector<std::string>> environment_names(const Arguments& arguments) {
  TRY(auto file, config_file(arguments));
  TRY(auto text, read_file(file));
  auto config = plan::parse_config(text);
  if (!config) {
    return fail(ErrorCode::config_invalid, plan::to_text(config.error(), file.string()),
                config_hint);
  }
  std::vector<std::string> names;
  for (const auto& [name, environment] : config->environments) names.push_back(name);
  return names;
}

Result<Settings> read_settings(const Arguments& arguments) {
  TRY(auto file, config_file(arguments));
  TRY(auto text, read_file(file));
  TRY(auto settings,
      parse_settings(std::move(text), file, file.parent_path(), arguments.environment));
  settings.environment_named = !arguments.environment.empty();
  return settings;
}

}  // namespace belay::cli
