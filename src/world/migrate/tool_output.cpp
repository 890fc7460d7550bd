#include "world/migrate/tool_output.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/redactor.hpp"
#include "base/text.hpp"

namespace belay::world {
namespace {

constexpr std::size_t longest_line = 500;
constexpr std::string_view configuration_hint =
    "mend the tool's configuration file where it says, alembic.ini say";
constexpr std::string_view revision_hint =
    "the scripts lack that revision: look for the missing file, or for the release that has it";
constexpr std::string_view timeout_hint =
    "see who is in its way in pg_stat_activity, or give its role a longer statement_timeout";

bool is_identifier(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

// "package.module.Name: message", "ValueError: message", "KeyError", at the start of a line.
bool names_exception(std::string_view line) {
  const auto end = static_cast<std::size_t>(
      std::find_if_not(line.begin(), line.end(), is_identifier) - line.begin());
  const std::string_view name = line.substr(0, end);
  if (name.empty() || (end < line.size() && line[end] != ':')) return false;
  const auto dot = name.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
  if (last.empty() || std::isupper(static_cast<unsigned char>(last.front())) == 0) return false;
  constexpr std::array<std::string_view, 4> endings = {"Error", "Exception", "Exit", "Interrupt"};
  return dot != std::string_view::npos ||
         std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return last.ends_with(ending); });
}

}  // namespace

std::string error_line(std::string_view output) {
  std::string last;
  const auto lines = split(output, '\n');
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line->starts_with("FAILED: ") || names_exception(*line)) return *line;
    if (last.empty()) last = trimmed(*line);
  }
  return last;
}

std::string hint_from(std::string_view output, const std::string& of_environment) {
  struct Sign {
    std::string_view text;
    std::string_view hint;  // empty: of_environment
  };
  // Words of configparser, Alembic, the drivers, libpq, SQLAlchemy, Flask and Python, in the order
  // in which one explains the other.
  constexpr std::array signs = {
      Sign{"ParsingError", configuration_hint},
      Sign{"MissingSectionHeaderError", configuration_hint},
      Sign{"DuplicateOptionError", configuration_hint},
      Sign{"DuplicateSectionError", configuration_hint},
      Sign{"Interpolation", configuration_hint},
      Sign{"script_location", configuration_hint},
      Sign{"Can't locate revision", revision_hint},
      Sign{"No such revision", revision_hint},
      Sign{"statement timeout", timeout_hint},
      Sign{"QueryCanceled", timeout_hint},
      Sign{"SyntaxError", "mend the file that it names, and build the release anew"},
      Sign{"KeyError", {}},
      Sign{"environ", {}},
      Sign{"OperationalError", {}},
      Sign{"ArgumentError", {}},
      Sign{"connection to server", {}},
      Sign{"could not connect", {}},
      Sign{"Flask application", {}},
      Sign{"FLASK_APP", {}},
      Sign{"No such command", {}},
      Sign{"Could not import", {}},
      Sign{"While importing", {}},
      Sign{"is not set", {}},
  };
  for (const auto& sign : signs) {
    if (output.find(sign.text) == std::string_view::npos) continue;
    return sign.hint.empty() ? of_environment : std::string(sign.hint);
  }
  return {};
}

bool is_lock_failure(std::string_view output) {
  constexpr std::array<std::string_view, 6> signs = {"LockNotAvailable",
                                                     "canceling statement due to lock timeout",
                                                     "55P03",
                                                     "DeadlockDetected",
                                                     "deadlock detected",
                                                     "40P01"};
  return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
    return output.find(sign) != std::string_view::npos;
  });
}

std::string without_secrets(std::string_view text,
                            const std::map<std::string, Secret>& environment) {
  Redactor secrets;
  secrets.add_variables(environment);
  return secrets.redacted(text);
}

std::string summary_of(const ports::Exited& exited,
                       const std::map<std::string, Secret>& environment) {
  std::string text = ports::describe(exited);
  if (exited.ok()) return text;
  // Cut last: half a secret would not be found.
  std::string line = without_secrets(error_line(exited.tail), environment);
  if (line.size() > longest_line) line = line.substr(0, longest_line) + "…";
  if (!line.empty()) text += ": " + escaped(line);
  return text;
}

std::string printed_version(std::string_view output) {
  std::string_view text = trimmed(output);
  for (const std::string& line : split(output, '\n')) {
    if (line.starts_with("Flask ")) return escaped(trimmed(line).substr(6));
  }
  text = trimmed(text.substr(0, text.find('\n')));
  return escaped(text.substr(text.rfind(' ') + 1));
}

std::vector<std::string> printed_ids(std::string_view output) {
  std::vector<std::string> ids;
  for (const std::string& line : split(output, '\n')) {
    const std::string_view text = trimmed(line);
    const auto blank = text.find(' ');
    const std::string_view rest =
        blank == std::string_view::npos ? std::string_view{} : text.substr(blank);
    const bool notes = rest.empty() || (rest.starts_with(" (") && rest.ends_with(")"));
    if (!text.empty() && notes) ids.emplace_back(text.substr(0, blank));
  }
  return ids;
}

}  // namespace belay::world
