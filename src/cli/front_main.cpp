// The program `belay`: the commands that only read files are here; for all others it becomes
// belay-deploy, which links what a deploy needs (docs/adr/0020-two-programs.md). It looks at no
// file before that.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>

#include "cli/app.hpp"
#include "cli/console.hpp"
#include "cli/known_catalog.hpp"
#include "cli/offered_revisions.hpp"
#include "cli/other_programs.hpp"
#include "cli/process_start.hpp"

namespace belay::cli {

extern const CommandSpec command_heads;
extern const CommandSpec command_branches;
extern const CommandSpec command_show;
extern const CommandSpec command_lint;
extern const CommandSpec command_explain;

namespace {

namespace fs = std::filesystem;

std::span<const CommandSpec> own_commands() {
  static const std::array commands{command_heads, command_branches, command_show, command_lint,
                                   command_explain};
  return commands;
}

// The first word that is neither an option that stands before commands nor its value.
std::string_view command_word(std::span<char* const> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (!word.starts_with('-')) return word;
    if (word == "-c" || word == "--config" || word == "-e" || word == "--environment" ||
        word == "--log-level") {
      ++i;
    }
  }
  return {};
}

// Beside us, as it is built, or where it is installed.
int become_deploy(char** argv) {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"belay-deploy", "../libexec/belay/belay-deploy"}) {
    execv((folder / place).c_str(), argv);
    if (errno != ENOENT) break;
  }
  complain("belay: \"" + (folder / "belay-deploy").string() +
           "\" cannot be started: " + std::generic_category().message(errno));
  complain("  belay is two programs, which are installed together: cmake --install");
  return static_cast<int>(ExitStatus::bug);
}

char** typed = nullptr;

// Whether revisions are meant is known when the words are understood, and nothing is printed yet.
Result<lint::RevisionRun> leave_to_deploy(const Arguments&) {
  std::exit(become_deploy(typed));
}

Result<StagedChanges> leave_staged(const fs::path&, const std::string&) {
  std::exit(become_deploy(typed));
}
Result<std::vector<migration::ToldScript>> leave_scripts(const Arguments&, const std::string&) {
  std::exit(become_deploy(typed));
}
Result<std::vector<migration::KnownLedger>> leave_ledgers(const Arguments&) {
  std::exit(become_deploy(typed));
}
Result<std::vector<migration::Revision>> leave_sql(const fs::path&, const fs::path&) {
  std::exit(become_deploy(typed));
}
constexpr OtherPrograms left_to_deploy{&leave_staged, &leave_scripts, &leave_sql, &leave_ledgers};

int run_front(int argc, char** argv) {
  typed = argv;
  offer_revisions(&leave_to_deploy);
  offer_programs(left_to_deploy);
  const std::span words(argv, static_cast<std::size_t>(argc));
  const auto word = argc > 0 ? command_word(words.subspan(1)) : std::string_view();
  const auto commands = own_commands();
  const bool own = std::ranges::find(commands, word, &CommandSpec::name) != commands.end();
  return own && !asks_for_catalog(words) ? run_commands(argc, argv, commands, nullptr)
                                         : become_deploy(argv);
}

}  // namespace
}  // namespace belay::cli

// The last catch: what arrives here is a defect of Belay.
int main(int argc, char** argv) {
  belay::cli::start_safely();
  try {
    return belay::cli::run_front(argc, argv);
  } catch (const std::exception& error) {
    belay::cli::complain(std::string("belay: bug: ") + error.what());
    return static_cast<int>(belay::ExitStatus::bug);
  }
}
