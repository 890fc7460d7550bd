#include "cli/secrets.hpp"

#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "base/for_shell.hpp"
#include "base/text.hpp"
#include "cli/settings.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

struct Registry {
  Redactor known;
  Redactor childrens;
};
Registry& registry() {
  static Registry all;
  return all;
}

using Variables = std::map<std::string, Secret>;
Variables& set_aside() {
  static Variables variables;
  return variables;
}

Result<Secret> of_environment(const std::string& name) {
  const auto aside = set_aside().find(name);
  if (aside != set_aside().end()) return aside->second;
  const char* value = std::getenv(name.c_str());
  if (value != nullptr && *value != '\0') return Secret(value);
  return fail(ErrorCode::config_invalid, "environment variable " + escaped(name) + " is not set",
              "export " + escaped(name) + "=…, or use file: or credential: in belay.toml");
}

Result<Secret> of_file(const fs::path& path) {
  TRY(auto text, read_file(path));
  // An empty URL would mean whatever libpq finds elsewhere.
  if (trimmed(text).empty()) {
    return fail(ErrorCode::config_invalid, "'" + path.string() + "' is empty");
  }
  return Secret(std::string(trimmed(text)));
}

// What may be quoted: a password in front of a "://" of its own is none.
bool is_scheme(std::string_view text) {
  const bool fits =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string_view::npos;
  return fits && !text.empty() && text.size() <= 32;
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

// What holds an application's secrets is neither read by everybody nor written by others.
Done expect_private(const fs::path& file) {
  std::error_code error;
  const auto mode = fs::status(file, error).permissions();
  if (error) return {};  // reading it says what is wrong
  const auto forbidden = fs::perms::group_write | fs::perms::others_all;
  if ((mode & forbidden) == fs::perms::none) return {};
  return fail(ErrorCode::config_invalid,
              "'" + file.string() + "' can be read by everybody or written by others",
              "chmod 640 " + for_shell(file.string()));
}

Result<Secret> look_up(const std::string& reference, const fs::path& base) {
  const auto rest = [&](std::size_t prefix) { return reference.substr(prefix); };
  if (reference.starts_with("env:")) return of_environment(rest(4));
  if (reference.starts_with("file:")) return of_file(base / rest(5));
  // One of the configuration was looked at; one of the command line is not shown: it may be a URL.
  if (!reference.starts_with("credential:")) {
    return fail(ErrorCode::usage, "a database is named by a reference, not by its URL",
                "give env:NAME, file:PATH or credential:NAME");
  }
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) {
    return fail(ErrorCode::config_invalid, "credential: works under systemd only",
                "LoadCredential= in the unit, or use file:");
  }
  return of_file(fs::path(directory) / rest(11));
}

}  // namespace

Result<Secret> resolve(const std::string& reference, const fs::path& base) {
  TRY(auto secret, look_up(reference, base));
  registry().known.add(secret);
  registry().childrens.add_variables({{"REFERENCE", secret}});
  return secret;
}

const Redactor& known_secrets() {
  return registry().known;
}

const Redactor& childrens_secrets() {
  return registry().childrens;
}

void set_libpq_variables_aside() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto name = text.substr(0, text.find('='));
    if (name.starts_with("PG") && name != "PGPASSFILE") names.emplace_back(name);
  }
  for (const auto& name : names) {
    const char* held = std::getenv(name.c_str());
    const Secret value(held == nullptr ? "" : held);
    if (!value.empty()) set_aside().insert_or_assign(name, value);
    unsetenv(name.c_str());
  }
}

Result<Secret> resolve_database_url(const std::string& reference, const fs::path& base) {
  TRY(auto url, resolve(reference, base));
  const std::string& text = url.reveal();
  const auto end = text.find("://");
  // Without a scheme it is a keyword string, which libpq judges.
  if (end == std::string::npos || !is_scheme(text.substr(0, end))) return url;
  const std::string scheme = text.substr(0, end);
  if (scheme == "postgresql" || scheme == "postgres") return url;
  if (scheme.starts_with("postgresql+") || scheme.starts_with("postgres+")) {
    return fail(ErrorCode::config_invalid,
                "the database URL begins with '" + scheme + "://', which only SQLAlchemy reads",
                "give Belay the same URL with postgresql:// in a variable of its own");
  }
  return fail(ErrorCode::unsupported,
              "the database URL is of '" + scheme + "': Belay deploys to PostgreSQL only",
              "plans of only command and probe steps need no 'database'");
}

Result<Secret> resolve_webhook(const std::string& reference, const fs::path& base) {
  TRY(auto url, resolve(reference, base));
  const std::string& text = url.reveal();
  const auto host = text.find("://");
  const auto scheme = text.substr(0, host == std::string::npos ? 0 : host);
  if ((scheme != "http" && scheme != "https") || text.find_first_of("/?#", host + 3) == host + 3 ||
      text.size() == host + 3) {
    return fail(ErrorCode::config_invalid, "'" + reference + "' holds no http or https URL",
                "write it as https://host/path");
  }
  const auto path = host == std::string::npos ? host : text.find('/', host + 3);
  if (path != std::string::npos) {
    registry().known.add(Secret(text.substr(path)));
    registry().known.add(Secret(text.substr(path, text.find('?', path) - path)));
  }
  return url;
}

Result<std::map<std::string, Secret>> tool_environment(const plan::MigrationsConfig& migrations,
                                                       const fs::path& base) {
  std::map<std::string, Secret> variables;
  if (!migrations.env_file.empty()) {
    TRY_DONE(expect_private(base / migrations.env_file));
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
  registry().childrens.add_variables(variables);
  return variables;
}

}  // namespace belay::cli
