// docs/commands.md and the manual page
#include "base/errors.hpp"
#include "cli/arguments.hpp"
#include "docs/pages.hpp"

namespace belay::docs {
namespace {

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

// Text for roff: nothing in it may be taken for a request, and no byte outside ASCII.
class Roff {
 public:
  void request(std::string_view name, std::string_view text = {}) {
    page_ += "." + std::string(name);
    if (!text.empty()) page_ += " " + escaped(text);
    page_ += "\n";
  }
  void line(std::string_view text) {
    const bool looks_like_a_request = text.starts_with('.') || text.starts_with('\'');
    page_ += (looks_like_a_request ? "\\&" : "") + escaped(text) + "\n";
  }
  // A term in bold, and what it means.
  void item(std::string_view term, std::string_view text) {
    page_ += ".TP\n\\fB" + escaped(term) + "\\fR\n";
    line(text);
  }
  std::string take() { return std::move(page_); }

 private:
  static std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '\\') {
        out += "\\e";
      } else if (c == '-') {
        out += "\\-";
      } else if (c == '\'') {
        out += "\\(aq";
      } else if (text.substr(at).starts_with("…")) {
        out += "...";
        at += std::string_view("…").size() - 1;
      } else if (c != '`') {
        out += c;
      }
    }
    return out;
  }

  std::string page_;
};

void add_commands(Roff& page) {
  for (const auto& spec : cli::command_table()) {
    page.item(usage_of(spec).substr(6), std::string(spec.summary) + ".");
    for (const auto& option : spec.options) {
      page.request("RS");
      page.item(name_of(option), std::string(option.doc) + ".");
      page.request("RE");
    }
  }
}

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

std::string man_page() {
  Roff page;
  page.request("\\\" Printed from the tables in the code by tests/docs.");
  page.request("TH", "BELAY 1 \"\" \"Belay\" \"User Commands\"");
  page.request("SH", "NAME");
  page.line("belay - safe production deploys for PostgreSQL applications");
  page.request("SH", "SYNOPSIS");
  page.line("belay [options] command [arguments]");
  page.request("SH", "DESCRIPTION");
  page.line(
      "Carries out declarative deploy plans against a PostgreSQL database and the application");
  page.line(
      "on it, keeps a ledger of everything intended and done, and takes the way back that it");
  page.line("showed before the start when a step fails.");
  page.request("SH", "COMMANDS");
  add_commands(page);
  page.request("SH", "OPTIONS");
  for (const auto& option : common_options) page.item(option.names, option.doc);
  page.request("SH", "EXIT STATUS");
  for (const auto& row : exit_status_table()) {
    page.item(std::to_string(static_cast<int>(row.status)),
              std::string(row.name) + ": " + std::string(row.meaning) + ".");
  }
  page.request("SH", "ENVIRONMENT");
  page.item("NO_COLOR", "When it is set and not empty, nothing is printed in colour.");
  page.request("SH", "FILES");
  page.item("belay.toml", "The environments, in the application's repository.");
  page.item("plans/*.toml", "The plans, by custom.");
  return page.take();
}

}  // namespace belay::docs
