// alembic.ini as Python's configparser reads it, as far as the scripts' locations need it.
#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {
namespace {

constexpr int deepest_interpolation = 10;

using Section = std::map<std::string, std::string>;

tl::unexpected<Error> refuse(const std::string& what, std::string hint = {}) {
  return fail(ErrorCode::config_invalid, "alembic.ini: " + what, std::move(hint));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// The options of [DEFAULT] and [alembic], the latter over the former, before interpolation.
class IniReader {
 public:
  Section run(const std::string& text) {
    for (std::string& line : split(text, '\n')) read(line);
    Section merged = std::move(sections_["DEFAULT"]);
    for (auto& [key, value] : sections_["alembic"]) merged[key] = std::move(value);
    return merged;
  }

 private:
  void read(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.empty()) return;
    if (text.front() == '#' || text.front() == ';') return;
    const bool indented = line.front() == ' ' || line.front() == '\t';
    if (indented && last_ != nullptr) {
      *last_ += "\n" + std::string(text);
      return;
    }
    last_ = nullptr;
    if (text.front() == '[' && text.find(']') != std::string_view::npos) {
      section_ = text.substr(1, text.find(']') - 1);
      return;
    }
    const auto separator = text.find_first_of("=:");
    if (separator == std::string_view::npos) return;
    last_ = &sections_[section_][lower(trimmed(text.substr(0, separator)))];
    *last_ = trimmed(text.substr(separator + 1));
  }

  std::map<std::string, Section> sections_;
  std::string section_;
  std::string* last_ = nullptr;
};

// %(name)s and %% as configparser's basic interpolation has them.
Result<std::string> interpolated(const Section& options, std::string_view value, int depth) {
  if (depth > deepest_interpolation) return refuse("an option refers to itself");
  std::string out;
  while (!value.empty()) {
    const auto percent = value.find('%');
    out += value.substr(0, percent);
    if (percent == std::string_view::npos) break;
    value.remove_prefix(percent);
    if (value.starts_with("%%")) {
      out += '%';
      value.remove_prefix(2);
      continue;
    }
    const auto end = value.find(")s");
    if (!value.starts_with("%(") || end == std::string_view::npos) {
      return refuse("a \"%\" in \"" + escaped(value) +
                    "\" that is neither \"%%\" nor \"%(name)s\"");
    }
    const auto at = options.find(lower(value.substr(2, end - 2)));
    if (at == options.end()) {
      return refuse("\"" + escaped(value.substr(0, end + 2)) + "\" names no option");
    }
    TRY(const std::string inner, interpolated(options, at->second, depth + 1));
    out += inner;
    value.remove_prefix(end + 2);
  }
  return out;
}

// The value of an option; empty when it is missing.
Result<std::string> option(const Section& options, const std::string& key) {
  const auto at = options.find(key);
  if (at == options.end()) return std::string{};
  return interpolated(options, at->second, 0);
}

Result<std::string> separators_named(std::string_view name) {
  if (name.empty()) return std::string(", ");
  if (name == "os" || name == ":") return std::string(":");
  if (name == ";") return std::string(";");
  if (name == "space") return std::string(" ");
  if (name == "newline") return std::string("\n");
  return refuse("unknown version_path_separator \"" + escaped(name) + "\"",
                "use os, space, newline, : or ;");
}

std::vector<std::string> split_any(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find_first_of(separators);
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

Done refuse_package(const std::string& location) {
  if (location.find(':') == std::string::npos) return {};
  return fail(ErrorCode::unsupported,
              "alembic.ini: \"" + escaped(location) + "\" is a place inside a Python package",
              "give the path of the folder");
}

}  // namespace

Result<ScriptLocations> read_alembic_ini(const std::string& text, const std::string& here) {
  Section options = IniReader().run(text);
  std::string escaped_here;
  for (const char c : here) escaped_here += c == '%' ? std::string("%%") : std::string(1, c);
  options["here"] = escaped_here;
  ScriptLocations locations;
  TRY(locations.script_location, option(options, "script_location"));
  if (locations.script_location.empty()) return refuse("no script_location in [alembic]");
  TRY_DONE(refuse_package(locations.script_location));
  TRY(const std::string recursive, option(options, "recursive_version_locations"));
  if (lower(recursive) == "true") {
    return fail(ErrorCode::unsupported, "alembic.ini: recursive_version_locations is not read");
  }
  TRY(const std::string listed, option(options, "version_locations"));
  if (listed.empty()) {
    locations.version_locations = {locations.script_location + "/versions"};
    return locations;
  }
  TRY(std::string separator, option(options, "path_separator"));
  if (separator.empty()) {
    TRY(separator, option(options, "version_path_separator"));
  }
  // Alembic's own template writes a comment behind the value.
  TRY(const std::string separators, separators_named(separator.substr(0, separator.find(' '))));
  locations.version_locations = split_any(listed, separators);
  for (const std::string& location : locations.version_locations) {
    TRY_DONE(refuse_package(location));
  }
  return locations;
}

}  // namespace belay::migration
