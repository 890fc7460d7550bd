#include "world/os/os_error.hpp"

#include <cerrno>
#include <cstring>

#include "base/for_shell.hpp"
#include "base/text.hpp"

namespace belay::world {

namespace {

// namei(1) shows every part of a path with its owner and mode, and the first that is missing;
// findmnt(8) how the file system is mounted. Both are of util-linux.
std::string hint_of(const std::filesystem::path& path, int error_number) {
  const std::string word = for_shell(escaped(path.native()));
  if (error_number == EROFS) return "findmnt -T " + word + " shows the mount";
  if (error_number == EIO) return "see to the disk: journalctl -k";
  return "namei -l " + word + " shows what is there, and whose it is";
}

}  // namespace

std::string reason_of(int error_number) {
  const char* words = strerrordesc_np(error_number);
  return words != nullptr ? within_message(words) : "error " + std::to_string(error_number);
}

tl::unexpected<Error> cannot(std::string_view verb, const std::filesystem::path& path,
                             int error_number) {
  std::string message = "cannot " + std::string(verb) + " '" + escaped(path.native()) +
                        "': " + reason_of(error_number);
  if (error_number == ENOSPC || error_number == EDQUOT) {
    return fail(ErrorCode::disk_full, std::move(message), "make room on that disk",
                Disposition::retry);
  }
  return fail(ErrorCode::filesystem, std::move(message), hint_of(path, error_number));
}

}  // namespace belay::world
