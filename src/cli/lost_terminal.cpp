#include "cli/lost_terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace belay::cli {
namespace {

std::string file_name;
int kept_output = -1;

// Colours and movements of the cursor: nothing for a file.
std::string without_escapes(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1b') {
      plain += text[i];
      continue;
    }
    while (i + 1 < text.size() && (text[i + 1] < '@' || text[i + 1] == '[')) ++i;
    ++i;
  }
  return plain;
}

bool append(std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(kept_output, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

void keep_output_in(const std::filesystem::path& path) {
  file_name = path;
}

bool terminal_is_lost() {
  return kept_output >= 0;
}

bool took_over(int failure, std::string_view text) {
  if (failure != EIO || file_name.empty()) return false;
  if (kept_output < 0) {
    kept_output =
        ::open(file_name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  }
  return kept_output >= 0 && append(without_escapes(text));
}

}  // namespace belay::cli
