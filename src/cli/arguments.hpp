// What was typed, and the table of commands that may be typed. CLI11 is app.cpp's alone.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace belay::cli {

inline constexpr const char* version = BELAY_VERSION;  // the project's, of CMakeLists.txt

struct Arguments {
  std::string config;       // --config; empty: looked for upwards
  std::string environment;  // --environment; empty: the only one
  bool json = false;
  std::string log_level = "warn";
  std::vector<std::string> words;              // the command's positional arguments
  std::map<std::string, std::string> options;  // --name VALUE; the last where it is repeated
  std::map<std::string, std::vector<std::string>> lists;  // every VALUE of those that may be
  std::map<std::string, bool> flags;                      // --name

  std::string word(std::size_t index) const { return index < words.size() ? words[index] : ""; }
  std::string option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? "" : found->second;
  }
  std::vector<std::string> list(const std::string& name) const {
    const auto found = lists.find(name);
    return found == lists.end() ? std::vector<std::string>{} : found->second;
  }
  bool flag(const std::string& name) const {
    const auto found = flags.find(name);
    return found != flags.end() && found->second;
  }
};

struct OptionSpec {
  std::string_view name;   // without the dashes
  std::string_view value;  // what the value is called; empty: a flag
  std::string_view doc;
  char letter = 0;        // -n beside --name
  bool repeated = false;  // may be given several times; see Arguments::lists
};

struct CommandSpec {
  std::string_view name;   // "audit verify" for a command of two words
  std::string_view words;  // "PLAN", "[RUN]", "FILE..." or empty
  std::string_view summary;
  std::string_view example;
  std::span<const OptionSpec> options;
  // The exit status, or the error that was met; the error is printed by main.
  Result<ExitStatus> (*run)(const Arguments&);
};

std::span<const CommandSpec> command_table();

// Reads the command line, runs the command, prints its error. The process's exit status.
int run_app(int argc, char** argv);

}  // namespace belay::cli
