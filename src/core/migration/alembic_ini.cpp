// alembic.ini as Python's configparser reads it, as far as the scripts' locations need it.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {
namespace {

constexpr int deepest_interpolation = 10;

using Section = std::map<std::string, std::string>;

tl::unexpected<Error> bad_ini(const std::string& what, std::string hint = {}) {
  return fail(ErrorCode::config_invalid, "alembic.ini: " + what, std::move(hint));
}

// The options of [DEFAULT] and of one section, the latter over the former, before interpolation.
class IniReader {
 public:
  Section run(const std::string& text, const std::string& section) {
    for (std::string& line : split(text, '\n')) read(line);
    known_ = sections_.contains(section);
    Section merged = std::move(sections_["DEFAULT"]);
    for (auto& [key, value] : sections_[section]) merged[key] = std::move(value);
    return merged;
  }
  bool knows_section() const { return known_; }

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
    last_ = &sections_[section_][lowered(trimmed(text.substr(0, separator)))];
    *last_ = trimmed(text.substr(separator + 1));
  }

  std::map<std::string, Section> sections_;
  std::string section_;
  std::string* last_ = nullptr;
  bool known_ = false;
};

// %(name)s and %% as configparser's basic interpolation has them.
Result<std::string> interpolated(const Section& options, std::string_view value, int depth) {
  if (depth > deepest_interpolation) return bad_ini("an option refers to itself");
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
      return bad_ini("a \"%\" in \"" + escaped(value) +
                     "\" that is neither \"%%\" nor \"%(name)s\"");
    }
    const auto at = options.find(lowered(value.substr(2, end - 2)));
    if (at == options.end()) {
      return bad_ini("\"" + escaped(value.substr(0, end + 2)) + "\" names no option");
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
  return bad_ini("unknown version_path_separator \"" + escaped(name) + "\"",
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

bool is_true(const std::string& value) {
  const std::string word = lowered(value);
  return word == "true" || word == "yes" || word == "on" || word == "y" || word == "t" ||
         word == "1";
}

class SettingsReader {
 public:
  explicit SettingsReader(const AlembicSettings& settings) : settings_(settings) {}

  Result<ScriptLocations> run() {
    TRY_DONE(merge());
    ScriptLocations found;
    TRY(found.script_location, option(options_, "script_location"));
    TRY(const std::string sourceless, word("sourceless"));
    if (is_true(sourceless)) {
      return fail(ErrorCode::unsupported,
                  "alembic.ini: revisions as compiled files (sourceless) are not read",
                  "give the folder of their sources: --version-location DIR");
    }
    TRY(const std::string recursive, word("recursive_version_locations"));
    found.recursive = is_true(recursive);
    TRY(const std::string separator, word("path_separator"));
    TRY(found.module_paths, list("prepend_sys_path", separator));
    TRY(const std::string older, word("version_path_separator"));
    TRY(found.version_locations, list("version_locations", separator.empty() ? older : separator));
    if (found.version_locations.empty() && !found.script_location.empty()) {
      found.version_locations = {found.script_location + "/versions"};
    }
    found.notes = std::move(notes_);
    return found;
  }

 private:
  Done merge() {
    IniReader reader;
    options_ = reader.run(settings_.ini, settings_.section);
    const bool named = settings_.section != "alembic";
    if (named && !settings_.ini.empty() && !reader.knows_section()) {
      return bad_ini("no section [" + escaped(settings_.section) + "]");
    }
    options_["here"] = without_interpolation(settings_.here);
    for (const auto& [key, values] : settings_.toml) {
      const bool fresh = options_.emplace(key, join(values, "\n")).second;
      if (fresh) from_toml_.insert(key);
    }
    if (!settings_.script_location.empty()) {
      options_["script_location"] = without_interpolation(settings_.script_location);
    }
    return {};
  }

  static std::string without_interpolation(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '%' ? std::string("%%") : std::string(1, c);
    return out;
  }

  // The value of an option of one word. Alembic's own template writes a comment behind it, which
  // configparser takes for a part of the value.
  Result<std::string> word(const std::string& key) {
    TRY(const std::string value, option(options_, key));
    const auto comment = std::min(value.find(" #"), value.find(" ;"));
    if (comment == std::string::npos) return value;
    std::string bare(trimmed(value.substr(0, comment)));
    notes_.push_back("alembic.ini: the comment behind " + key + " = " + escaped(bare) +
                     " is a part of the value for Alembic");
    return bare;
  }

  Result<std::vector<std::string>> list(const std::string& key, const std::string& separator) {
    TRY(const std::string value, option(options_, key));
    if (from_toml_.contains(key)) return split_any(value, "\n");
    if (value.empty()) return std::vector<std::string>{};
    TRY(const std::string separators, separators_named(separator));
    return split_any(value, separators);
  }

  const AlembicSettings& settings_;
  Section options_;
  std::set<std::string> from_toml_;
  std::vector<std::string> notes_;
};

}  // namespace

Result<ScriptLocations> read_alembic_settings(const AlembicSettings& settings) {
  return SettingsReader(settings).run();
}

Result<ScriptLocations> read_alembic_ini(const std::string& text, const std::string& here) {
  TRY(auto found, read_alembic_settings({.ini = text, .here = here}));
  if (found.script_location.empty()) return bad_ini("no script_location in [alembic]");
  return found;
}

}  // namespace belay::migration
