#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/app.hpp"
#include "cli/console.hpp"
#include "cli/told_error.hpp"

namespace belay::cli {
namespace {

constexpr int most_words = 1 << 20;

struct Parsed {
  const CommandSpec* command = nullptr;
  Arguments arguments;
};

std::string footer_of(const CommandSpec& spec) {
  return "Example:\n  " + std::string(spec.example);
}

void declare(CLI::App& command, const OptionSpec& option, Arguments& arguments) {
  const std::string key(option.name);
  const std::string doc(option.doc);
  const std::string names =
      (option.letter != 0 ? std::string{'-', option.letter, ','} : std::string()) + "--" + key;
  if (option.value.empty()) {
    command.add_flag_function(
        names, [&arguments, key](auto) { arguments.flags[key] = true; }, doc);
    return;
  }
  using Values = std::vector<std::string>;
  // "[REF]" may be left out; that the option was given is a flag then.
  const bool may_lack = option.value.starts_with('[');
  const auto take = [&arguments, key, may_lack](const Values& values) {
    arguments.options[key] = values.empty() ? "" : values.back();
    arguments.lists[key] = values;
    if (may_lack) arguments.flags[key] = true;
  };
  auto* added = command.add_option_function<Values>(names, take, doc);
  added->type_name(std::string(option.value))->expected(may_lack ? 0 : 1, 1);
  added->allow_extra_args(false);
  if (option.repeated) {
    added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  } else {
    added->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  }
}

using Groups = std::map<std::string, CLI::App*>;

void declare(CLI::App& app, Groups& groups, const CommandSpec& spec, Parsed& parsed) {
  const std::string name(spec.name);
  const auto space = name.find(' ');
  CLI::App* parent = &app;
  if (space != std::string::npos) {
    const std::string group = name.substr(0, space);
    parent = groups[group];
    if (!parent) {
      parent = app.add_subcommand(group, "commands of " + group)->require_subcommand(1);
      groups[group] = parent;
    }
  }
  auto* command = parent->add_subcommand(name.substr(space == std::string::npos ? 0 : space + 1),
                                         std::string(spec.summary));
  command->footer(footer_of(spec));
  if (!spec.words.empty()) {
    const bool optional = spec.words.front() == '[';
    auto* words = command->add_option(std::string(spec.words), parsed.arguments.words);
    const bool many = spec.words.find("...") != std::string_view::npos;
    // At least one also where they may lack: CLI11 looks for words behind "--" only then.
    words->expected(1, many ? most_words : 1);
    if (!optional) words->required();
  }
  for (const auto& option : spec.options) declare(*command, option, parsed.arguments);
  command->callback([&parsed, &spec] { parsed.command = &spec; });
}

void declare_common(CLI::App& app, Arguments& arguments) {
  app.add_option("-c,--config", arguments.config, "belay.toml; default: looked for upwards")
      ->type_name("FILE");
  app.add_option("-e,--environment", arguments.environment, "default: the only one there is")
      ->type_name("NAME");
  app.add_flag("--json", arguments.json,
               "JSON on standard output, errors included: one object, of tick one for each run");
  app.add_option("--log-level", arguments.log_level,
                 "trace, debug, info, warn (default), error, off")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL");
}

int print_error(const Error& error, const Arguments& arguments) {
  const auto& row = row_of(error.code);
  if (arguments.json) {
    Json json(Json::Object{{"schema", "belay.error/1"},
                           {"code", row.name},
                           {"message", describe(error)},
                           {"hint", error.hint},
                           {"exit", static_cast<int>(row.exit)}});
    print_line(pretty(json));
  }
  tell(error);
  return static_cast<int>(row.exit);
}

bool wants_json(std::span<char* const> words) {
  return std::ranges::find(words, std::string_view("--json")) != words.end();
}

// As it was typed: "backup list", or only "backup"; empty: none.
std::string command_named(const CLI::App& app) {
  std::string name;
  for (auto below = app.get_subcommands(); !below.empty();
       below = below.front()->get_subcommands()) {
    name += (name.empty() ? "" : " ") + below.front()->get_name();
  }
  return name;
}

std::string nearest_option(const std::string& typed, const CommandSpec* spec) {
  std::vector<std::string_view> names{"config", "environment", "json", "log-level", "help"};
  if (spec != nullptr) {
    for (const auto& option : spec->options) names.push_back(option.name);
  }
  const auto best =
      nearest(typed.substr(std::min(typed.find_first_not_of('-'), typed.size())), names);
  return best.empty() ? best : "--" + best;
}

// CLI11 tells first what is missing; a word that it does not know is the likelier slip.
Error not_understood(const CLI::App& app, const CLI::ParseError& error,
                     std::span<const CommandSpec> commands) {
  const std::string command = command_named(app);
  const auto found = std::ranges::find(commands, command, &CommandSpec::name);
  const CommandSpec* spec = found == commands.end() ? nullptr : &*found;
  const std::string help = command.empty() ? "belay --help" : "belay " + command + " --help";
  const auto unknown = [&](const std::string& what, const std::string& best) {
    return Error{ErrorCode::usage, "unknown " + what,
                 best.empty() ? help : "did you mean '" + best + "'? " + help};
  };
  const auto extra = app.remaining(true);
  if (!extra.empty() && extra.front().starts_with('-')) {
    return unknown("option '" + escaped(extra.front()) + "'", nearest_option(extra.front(), spec));
  }
  if (!extra.empty() && spec != nullptr)
    return unknown("word '" + escaped(extra.front()) + "'", "");
  if (!extra.empty()) {
    const std::string typed = (command.empty() ? "" : command + " ") + extra.front();
    std::vector<std::string_view> names;
    for (const auto& one : commands) names.push_back(one.name);
    return unknown("command '" + escaped(typed) + "'", nearest(typed, names));
  }
  if (spec == nullptr && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    return {ErrorCode::usage, "no command is named", help};
  }
  return {ErrorCode::usage, escaped(error.what()), help};
}

// A success that nobody was told of is none; the end of a run keeps its own status. 1 claims
// nothing.
int status_told(int status) {
  const auto failure = output_failure();
  if (!failure) return status;
  complain("belay: " + *failure);
  return status == 0 ? static_cast<int>(ExitStatus::bug) : status;
}

int parse_and_run(int argc, char** argv, std::span<const CommandSpec> commands,
                  SetLogLevel set_level) {
  CLI::App app("Belay: safe production deploys for PostgreSQL applications", "belay");
  app.set_version_flag("--version", std::string("belay ") + version);
  app.require_subcommand(1);
  app.fallthrough();
  Parsed parsed;
  declare_common(app, parsed.arguments);
  Groups groups;
  for (const auto& spec : commands) declare(app, groups, spec, parsed);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      parsed.arguments.json = wants_json({argv, static_cast<std::size_t>(argc)});
      return print_error(not_understood(app, error, commands), parsed.arguments);
    }
    // Help, through our own streams, so that it is known whether it arrived.
    std::ostringstream output;
    app.exit(error, output, output);
    print_text(output.str());
    return 0;
  }
  ENSURE(parsed.command != nullptr, "CLI11 accepted a line without a command");
  if (set_level != nullptr) set_level(parsed.arguments.log_level);
  const auto result = parsed.command->run(parsed.arguments);
  if (!result) return print_error(result.error(), parsed.arguments);
  return static_cast<int>(*result);
}

}  // namespace

int run_commands(int argc, char** argv, std::span<const CommandSpec> commands,
                 SetLogLevel set_level) {
  return status_told(parse_and_run(argc, argv, commands, set_level));
}

}  // namespace belay::cli
