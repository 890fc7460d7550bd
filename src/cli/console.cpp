#include "cli/console.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "cli/secrets.hpp"

namespace belay::cli {
namespace {

bool coloured() {
  const char* no_color = std::getenv("NO_COLOR");
  return is_terminal() && (no_color == nullptr || *no_color == '\0');
}

std::string_view code_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return "\x1b[32m";
    case Tone::bad:
      return "\x1b[31m";
    case Tone::quiet:
      return "\x1b[2m";
    case Tone::strong:
      return "\x1b[1m";
  }
  return "";
}

}  // namespace

bool is_terminal() {
  static const bool terminal = isatty(STDOUT_FILENO) == 1;
  return terminal;
}

std::string toned(Tone tone, std::string_view text) {
  if (tone == Tone::plain || !coloured()) return std::string(text);
  return std::string(code_of(tone)) + std::string(text) + "\x1b[0m";
}

void print_text(std::string_view text) {
  const std::string safe = known_secrets().redacted(text);
  std::fwrite(safe.data(), 1, safe.size(), stdout);
  std::fflush(stdout);
}

void print_line(std::string_view text) {
  const std::string safe = known_secrets().redacted(text) + "\n";
  std::fwrite(safe.data(), 1, safe.size(), stdout);
  std::fflush(stdout);
}

void complain(std::string_view text) {
  const std::string safe = known_secrets().redacted(text) + "\n";
  std::fwrite(safe.data(), 1, safe.size(), stderr);
}

}  // namespace belay::cli
