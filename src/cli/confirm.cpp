#include "cli/confirm.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>

#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/wiring.hpp"

namespace belay::cli {
namespace {

tl::unexpected<Error> not_confirmed(const std::string& given, const std::string& environment) {
  return fail(
      ErrorCode::usage,
      "'" + escaped(given) + "' is not the environment '" + environment + "': nothing was done",
      "--yes " + environment);
}

// One line of the terminal. Ctrl-C asks us to stop and does not end the reading by itself.
Result<std::string> typed_line() {
  constexpr int look_for_stop_every = 100;  // milliseconds
  const auto& stop = process_stop();
  pollfd terminal{STDIN_FILENO, POLLIN, 0};
  while (stop.level() == ports::StopLevel::none) {
    if (poll(&terminal, 1, look_for_stop_every) <= 0) continue;
    std::array<char, 256> bytes{};
    const auto count = read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0) break;
    return std::string(trimmed({bytes.data(), static_cast<std::size_t>(count)}));
  }
  print_line("");
  return fail(ErrorCode::usage, "nothing was typed: nothing was done");
}

}  // namespace

Done confirm(const Arguments& arguments, const std::string& environment, const std::string& price) {
  std::string given = arguments.option("yes");
  if (given.empty()) {
    if (arguments.json || isatty(STDIN_FILENO) != 1 || !is_terminal()) {
      return fail(ErrorCode::usage, price + "; this must be confirmed", "--yes " + environment);
    }
    print_line(price);
    print_text("type the name of the environment (" + environment + ") to go on: ");
    TRY(given, typed_line());
  }
  return given == environment ? Done{} : Done(not_confirmed(given, environment));
}

}  // namespace belay::cli
