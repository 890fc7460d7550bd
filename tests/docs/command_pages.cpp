// docs/commands.md
#include "cli/arguments.hpp"
#include "docs/pages.hpp"

namespace belay::docs {

std::string usage_of(const cli::CommandSpec& spec) {
  return "belay " + std::string(spec.name) +
         (spec.words.empty() ? "" : " " + std::string(spec.words));
}

std::string name_of(const cli::OptionSpec& option) {
  const std::string letter =
      option.letter != 0 ? std::string{'-', option.letter, ',', ' '} : std::string();
  return letter + "--" + std::string(option.name) +
         (option.value.empty() ? "" : " " + std::string(option.value));
}

namespace {

constexpr std::string_view commands_head =
    R"(# Commands

Printed from the table in the code; a test fails when this page and it differ. The exit statuses are
in [errors.md](errors.md). `RUN` is a run's identifier or a unique beginning of it; without one, the
newest run that is not over is meant, else the newest. What to type when: [running.md](running.md).

`check`, `doctor`, `plan`, `status`, `current`, `heads`, `branches`, `show`, `audit show` and
`audit verify` change nothing; `report` writes its file and nothing else.
`run`, `resume`, `rollback`, `hold` and `release` take the lease of the environment; where another
process holds it, they end at once. `tick` then leaves that environment to the other.

## Of every command

| Option | |
|---|---|
)";

}  // namespace

std::string commands_page() {
  std::string page(commands_head);
  for (const auto& option : common_options) {
    page += "| `" + std::string(option.names) + "` | " + std::string(option.doc) + " |\n";
  }
  for (const auto& spec : cli::command_table()) {
    page += "\n## `" + usage_of(spec) + "`\n\n" + std::string(spec.summary) + "\n";
    if (!spec.options.empty()) page += "\n| Option | |\n|---|---|\n";
    for (const auto& option : spec.options) {
      page += "| `" + cell(name_of(option)) + "` | " + cell(option.doc) + " |\n";
    }
    page += "\n```sh\n" + std::string(spec.example) + "\n```\n";
  }
  return page;
}

}  // namespace belay::docs
