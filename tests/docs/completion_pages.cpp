// docs/completions: what a shell offers behind `belay`, from the table of commands.
#include <algorithm>
#include <map>

#include "cli/arguments.hpp"
#include "docs/pages.hpp"

namespace belay::docs {
namespace {

using Words = std::vector<std::string>;

// "audit show" is a command `show` behind `audit`.
struct Typed {
  std::string first;
  std::string second;  // empty for a command of one word
};

Typed typed(const cli::CommandSpec& spec) {
  const std::string name(spec.name);
  const auto space = name.find(' ');
  if (space == std::string::npos) return {name, {}};
  return {name.substr(0, space), name.substr(space + 1)};
}

Words first_words() {
  Words words;
  for (const auto& spec : cli::command_table()) {
    if (std::ranges::find(words, typed(spec).first) == words.end()) {
      words.push_back(typed(spec).first);
    }
  }
  return words;
}

std::map<std::string, Words> second_words() {
  std::map<std::string, Words> words;
  for (const auto& spec : cli::command_table()) {
    const auto [first, second] = typed(spec);
    if (!second.empty()) words[first].push_back(second);
  }
  return words;
}

// "--config", of "-c, --config FILE"
Words common_words() {
  Words words;
  for (const auto& option : common_options) {
    const auto at = option.names.find("--");
    words.emplace_back(option.names.substr(at, option.names.find(' ', at) - at));
  }
  return words;
}

Words options_of(const cli::CommandSpec& spec) {
  Words words;
  for (const auto& option : spec.options) words.push_back("--" + std::string(option.name));
  return words;
}

std::string joined(const Words& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// For single quotes of a shell.
std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool takes_file(const cli::CommandSpec& spec) {
  return spec.words.find("PLAN") != std::string_view::npos;
}

constexpr std::string_view printed = "Printed from the table of commands by tests/docs.\n";

}  // namespace

std::string bash_completion() {
  std::string page = "# bash completion of belay. " + std::string(printed);
  page += R"sh(_belay() {
    local word=${COMP_WORDS[COMP_CWORD]} typed='' i
    case ${COMP_WORDS[COMP_CWORD - 1]} in
        --config | -c | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --log-level) mapfile -t COMPREPLY < <(compgen -W 'trace debug info warn error off' -- "$word"); return ;;
    esac
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --config | -c | --environment | -e | --log-level) ((i++)) ;;
            -*) ;;
            *) typed+="${typed:+ }${COMP_WORDS[i]}" ;;
        esac
    done
    local words='' files=no
    case $typed in
)sh";
  page += "        '') words=" + shell_word(joined(first_words())) + " ;;\n";
  for (const auto& [first, words] : second_words()) {
    page += "        " + shell_word(first) + ") words=" + shell_word(joined(words)) + " ;;\n";
  }
  for (const auto& spec : cli::command_table()) {
    page += "        " + shell_word(spec.name) + " | " + shell_word(std::string(spec.name) + " ") +
            "*) words=" + shell_word(joined(options_of(spec)));
    if (takes_file(spec)) page += " files=yes";
    page += " ;;\n";
  }
  page += "    esac\n    [[ $word != -* ]] || words+=" + shell_word(" " + joined(common_words())) +
          "\n";
  page += R"sh(    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    [[ $files == no || $word == -* ]] || mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
}
complete -o filenames -F _belay belay
)sh";
  return page;
}

std::string zsh_completion() {
  return "#compdef belay\n# zsh completion of belay, by way of bash's. " + std::string(printed) +
         R"sh(autoload -U +X bashcompinit && bashcompinit
source /usr/share/bash-completion/completions/belay
_bash_complete -o filenames -F _belay
)sh";
}

std::string fish_completion() {
  std::string page =
      "# fish completion of belay. " + std::string(printed) + "complete -c belay -f\n";
  for (const auto& option : common_options) {
    const auto at = option.names.find("--") + 2;
    const std::string name(option.names.substr(at, option.names.find(' ', at) - at));
    const bool has_value = option.names.find(' ', at) != std::string_view::npos;
    page += "complete -c belay -l " + name + (has_value ? " -r" : "") + " -d " +
            shell_word(option.doc) + "\n";
  }
  for (const auto& [first, words] : second_words()) {
    page += "complete -c belay -n '__fish_use_subcommand' -a " + first + "\n";
    for (const auto& second : words) {
      page +=
          "complete -c belay -n '__fish_seen_subcommand_from " + first + "' -a " + second + "\n";
    }
  }
  for (const auto& spec : cli::command_table()) {
    const auto [first, second] = typed(spec);
    if (second.empty()) {
      page += "complete -c belay -n '__fish_use_subcommand' -a " + first + " -d " +
              shell_word(spec.summary) + "\n";
    }
    const std::string seen =
        "'__fish_seen_subcommand_from " + (second.empty() ? first : second) + "'";
    if (takes_file(spec)) page += "complete -c belay -n " + seen + " -F\n";
    for (const auto& option : spec.options) {
      page += "complete -c belay -n " + seen + " -l " + std::string(option.name) +
              (option.value.empty() ? "" : " -r") + " -d " + shell_word(option.doc) + "\n";
    }
  }
  return page;
}

}  // namespace belay::docs
