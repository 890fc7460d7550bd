// The references of docs/, printed from the tables in the code. Each function gives a whole page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"

namespace belay::docs {

std::string plan_reference();
std::string errors_page();
std::string findings_page();
std::string graph_problems_page();
std::string policy_page();
std::string commands_page();
std::string man_page();
// docs/man/belay-run.1 and so on, one a command: "belay audit show" has belay-audit-show.1.
std::string man_page_of(const cli::CommandSpec& spec);
std::string man_name_of(const cli::CommandSpec& spec);
// "belay run PLAN", and "-n, --name VALUE".
std::string usage_of(const cli::CommandSpec& spec);
std::string name_of(const cli::OptionSpec& option);
std::string lint_index();  // docs/lint/README.md; the pages of the rules are a test of their own
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

// Text for a cell of a Markdown table.
inline std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

struct Page {
  std::string_view file;  // from docs/
  std::string (*print)();
};
inline constexpr Page pages[] = {
    {"plan-reference.md", &plan_reference},
    {"errors.md", &errors_page},
    {"findings.md", &findings_page},
    {"graph-problems.md", &graph_problems_page},
    {"policy.md", &policy_page},
    {"commands.md", &commands_page},
    {"man/belay.1", &man_page},
    {"lint/README.md", &lint_index},
    {"completions/belay.bash", &bash_completion},
    {"completions/belay.zsh", &zsh_completion},
    {"completions/belay.fish", &fish_completion},
};

// What app.cpp declares for every command; it has no table of its own, so a test compares this one
// with `belay --help`.
struct CommonOption {
  std::string_view names;
  std::string_view doc;
};
inline constexpr CommonOption common_options[] = {
    {"-c, --config FILE", "belay.toml; default: looked for upwards, as far as the git root"},
    {"-e, --environment NAME", "default: the only one there is; `tick` takes all"},
    {"--json", "JSON on standard output, errors included: one object, of tick one for each run"},
    {"--log-level LEVEL",
     "trace, debug, info, warn (default), error or off; log lines go to standard error"},
    {"-h, --help", "of belay, or of the command before it"},
    {"--version", "the version"},
};

}  // namespace belay::docs
