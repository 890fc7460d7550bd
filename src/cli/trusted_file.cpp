#include "cli/trusted_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "core/approval/signers.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using approval::PlaceFacts;

constexpr std::size_t largest_trusted = 1U << 20;

PlaceFacts facts_of_place(const fs::path& path, const struct stat& seen) {
  return {path.string(),
          true,
          S_ISLNK(seen.st_mode),
          S_ISREG(seen.st_mode),
          S_ISDIR(seen.st_mode),
          seen.st_uid,
          static_cast<std::uint32_t>(seen.st_mode & 07777)};
}

tl::unexpected<Error> not_trusted(std::string_view what, const std::string& why) {
  return fail(ErrorCode::config_invalid, std::string(what) + " is not believed: " + why,
              "let it be a plain file, and it and its folder be written by their owner only");
}

Result<PlaceFacts> look_at_place(const fs::path& path, std::string_view what) {
  struct stat seen {};
  if (lstat(path.c_str(), &seen) == 0) return facts_of_place(path, seen);
  if (errno == ENOENT || errno == ENOTDIR)
    return PlaceFacts{.path = path.string(), .exists = false};
  return not_trusted(what, "'" + path.string() +
                               "' may not be looked at: " + std::generic_category().message(errno));
}

struct ClosedAtEnd {
  int fd;
  ~ClosedAtEnd() {
    if (fd >= 0) close(fd);
  }
};

Result<std::string> read_all_of(int fd, const std::string& name, std::string_view what) {
  std::string text(largest_trusted + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const auto count = read(fd, text.data() + length, text.size() - length);
    if (count < 0) return not_trusted(what, "'" + name + "' cannot be read");
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  if (length > largest_trusted) return not_trusted(what, "'" + name + "' is larger than 1 MiB");
  text.resize(length);
  return text;
}

}  // namespace

Result<bool> is_there(const fs::path& file, std::string_view what) {
  TRY(const auto place, look_at_place(file, what));
  return place.exists;
}

Result<std::string> read_trusted(const fs::path& file, std::uint32_t owner, std::string_view what) {
  // A link is told as one, not as what O_NOFOLLOW makes of it.
  std::array<PlaceFacts, 2> places;
  TRY(places[0], look_at_place(file, what));
  TRY(places[1], look_at_place(file.parent_path(), what));
  if (const auto why = approval::unsafe(places, owner); !why.empty()) return not_trusted(what, why);
  const ClosedAtEnd opened{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  struct stat seen {};
  if (opened.fd < 0 || fstat(opened.fd, &seen) != 0) {
    return not_trusted(what, "'" + file.string() + "' cannot be opened");
  }
  places[0] = facts_of_place(file, seen);
  if (const auto why = approval::unsafe(places, owner); !why.empty()) return not_trusted(what, why);
  return read_all_of(opened.fd, file.string(), what);
}

Result<std::optional<std::string>> read_trusted_if_there(const fs::path& file, std::uint32_t owner,
                                                         std::string_view what) {
  TRY(const bool there, is_there(file, what));
  if (!there) return std::optional<std::string>{};
  TRY(auto text, read_trusted(file, owner, what));
  return std::optional(std::move(text));
}

}  // namespace belay::cli
