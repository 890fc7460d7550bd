#include "cli/secrets.hpp"

#include <cstdlib>

#include "base/text.hpp"
#include "cli/settings.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

Result<Secret> of_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value != nullptr && *value != '\0') return Secret(value);
  return fail(ErrorCode::config_invalid, "environment variable " + escaped(name) + " is not set",
              "export " + escaped(name) + "=…, or use file: or credential: in belay.toml");
}

Result<Secret> of_file(const fs::path& path) {
  TRY(auto text, read_file(path));
  return Secret(std::string(trimmed(text)));
}

// One NAME=value line of an env_file; quotes around the value are taken off.
Done add_line(std::string_view line, const std::string& file, int number,
              std::map<std::string, Secret>& variables) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return {};
  if (line.starts_with("export ")) line = trimmed(line.substr(7));
  const auto equals = line.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    // The line itself is not shown: it may hold a secret.
    return fail(ErrorCode::config_invalid,
                file + ":" + std::to_string(number) + ":1: not a NAME=value line");
  }
  std::string_view value = line.substr(equals + 1);
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  if (quoted) value = value.substr(1, value.size() - 2);
  variables.insert_or_assign(std::string(trimmed(line.substr(0, equals))),
                             Secret(std::string(value)));
  return {};
}

}  // namespace

Result<Secret> resolve(const std::string& reference, const fs::path& base) {
  const auto rest = [&](std::size_t prefix) { return reference.substr(prefix); };
  if (reference.starts_with("env:")) return of_environment(rest(4));
  if (reference.starts_with("file:")) return of_file(base / rest(5));
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) {
    return fail(ErrorCode::config_invalid, "credential: works under systemd only",
                "LoadCredential= in the unit, or use file:");
  }
  return of_file(fs::path(directory) / rest(11));
}

Result<std::map<std::string, Secret>> tool_environment(const plan::MigrationsConfig& migrations,
                                                       const fs::path& base) {
  std::map<std::string, Secret> variables;
  if (!migrations.env_file.empty()) {
    TRY(auto text, read_file(base / migrations.env_file));
    int number = 0;
    for (const auto& line : split(text, '\n')) {
      TRY_DONE(add_line(line, migrations.env_file, ++number, variables));
    }
  }
  for (const auto& name : migrations.env_pass) {
    TRY(auto value, of_environment(name));
    variables.insert_or_assign(name, std::move(value));
  }
  return variables;
}

}  // namespace belay::cli
