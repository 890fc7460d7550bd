#include "cli/confirm.hpp"

#include <unistd.h>

#include <iostream>

#include "base/text.hpp"
#include "cli/console.hpp"

namespace belay::cli {
namespace {

tl::unexpected<Error> not_confirmed(const std::string& given, const std::string& environment) {
  return fail(
      ErrorCode::usage,
      "'" + escaped(given) + "' is not the environment '" + environment + "': nothing was done",
      "--yes " + environment);
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
    std::getline(std::cin, given);
  }
  return given == environment ? Done{} : Done(not_confirmed(given, environment));
}

}  // namespace belay::cli
