#include "world/migrate/tool_output.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/text.hpp"

namespace belay::world {
namespace {

constexpr std::size_t longest_line = 500;
constexpr std::size_t shortest_value = 8;     // shorter ones are words like "production"
constexpr std::size_t shortest_password = 3;  // a password of two letters is in every word
constexpr std::size_t shortest_piece = 4;
constexpr std::string_view url_marks = "@/#?:%";

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

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0 ? c - '0' : (c | 0x20) - 'a' + 10;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded = text[i] == '%' && i + 2 < text.size() &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
    out += coded ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (coded) i += 2;
  }
  return out;
}

// The password of scheme://user:password@host; drivers agree on the last "@", people do not always
// quote one inside the password.
std::string_view password_of_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto at = url.rfind('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos) return {};
  const auto colon = url.find(':', scheme + 3);
  if (colon == std::string_view::npos || colon >= at) return {};
  return url.substr(colon + 1, at - colon - 1);
}

// The value of password=… in a conninfo string.
std::string_view password_of_conninfo(std::string_view text) {
  const auto at = text.find("password=");
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + std::string_view("password=").size());
  if (text.starts_with('\'')) return text.substr(1, text.find('\'', 1) - 1);
  return text.substr(0, text.find_first_of(" &"));
}

void add_password(std::vector<std::string>& needles, std::string_view password) {
  if (password.size() < shortest_password) return;
  for (const std::string& form : {std::string(password), percent_decoded(password)}) {
    needles.push_back(form);
    std::string_view rest = form;
    while (!rest.empty()) {
      const auto end = rest.find_first_of(url_marks);
      const auto piece = rest.substr(0, end);
      if (piece.size() >= shortest_piece) needles.emplace_back(piece);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
}

bool names_secret(const std::string& variable) {
  constexpr std::array<std::string_view, 5> words = {"PASS", "SECRET", "TOKEN", "KEY", "PWD"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return variable.find(word) != std::string::npos;
  });
}

std::vector<std::string> needles_of(const std::map<std::string, Secret>& environment) {
  std::vector<std::string> needles;
  for (const auto& [name, secret] : environment) {
    const std::string& value = secret.reveal();
    if (value.size() >= shortest_value) needles.push_back(value);
    if (names_secret(name)) add_password(needles, value);
    add_password(needles, password_of_url(value));
    add_password(needles, password_of_conninfo(value));
  }
  // The longest first, so that no end of a secret stays behind a shorter one.
  std::sort(needles.begin(), needles.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return needles;
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

std::string without_secrets(std::string text, const std::map<std::string, Secret>& environment) {
  constexpr std::string_view mask = "***";
  for (const std::string& needle : needles_of(environment)) {
    for (auto at = text.find(needle); at != std::string::npos;
         at = text.find(needle, at + mask.size())) {
      text.replace(at, needle.size(), mask);
    }
  }
  return text;
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
