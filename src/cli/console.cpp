#include "cli/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cli/journal.hpp"
#include "cli/live_view.hpp"
#include "cli/lost_terminal.hpp"
#include "cli/secrets.hpp"

namespace belay::cli {
namespace {

bool coloured() {
  const char* no_color = std::getenv("NO_COLOR");
  return is_drawable() && (no_color == nullptr || *no_color == '\0');
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

int first_failure = 0;  // of a write to standard output

// More than the buffer holds is written at once, so that both calls may be the one that fails.
void write_output(std::string_view text) {
  if (terminal_is_lost() && took_over(EIO, text)) return;
  std::clearerr(stdout);
  const bool all = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  // fwrite counts as written what a terminal's buffer kept when it could not be flushed.
  const bool arrived = (std::fflush(stdout) == 0) && all && std::ferror(stdout) == 0;
  if (arrived || errno == EPIPE || took_over(errno, text)) return;
  if (first_failure == 0) first_failure = errno;
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
  const auto printing = above_live_view();
  write_output(known_secrets().redacted(text));
}

void print_line(std::string_view text) {
  print_text(std::string(text) + "\n");
}

void complain(std::string_view text) {
  const std::string line = journal_prefix(LogLevel::error) + known_secrets().redacted(text) + "\n";
  const auto printing = above_live_view();
  const bool arrived = std::fwrite(line.data(), 1, line.size(), stderr) == line.size();
  if (!arrived) static_cast<void>(took_over(errno, line));
}

std::optional<std::string> output_failure() {
  if (first_failure == 0) return std::nullopt;
  return std::string("standard output: ") + std::strerror(first_failure);
}

}  // namespace belay::cli
