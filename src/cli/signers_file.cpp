#include "cli/signers_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/text.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using approval::PlaceFacts;

constexpr std::size_t largest = 1U << 20;

PlaceFacts facts_of(const fs::path& path, const struct stat& seen) {
  return {path.string(),
          true,
          S_ISLNK(seen.st_mode),
          S_ISREG(seen.st_mode),
          S_ISDIR(seen.st_mode),
          seen.st_uid,
          static_cast<std::uint32_t>(seen.st_mode & 07777)};
}

PlaceFacts look_at(const fs::path& path) {
  struct stat seen {};
  if (lstat(path.c_str(), &seen) != 0) return {.path = path.string(), .exists = false};
  return facts_of(path, seen);
}

bool is_there(const fs::path& path) {
  return look_at(path).exists;
}

tl::unexpected<Error> not_believed(const std::string& why) {
  return fail(ErrorCode::config_invalid, "who may approve is not believed: " + why,
              "let it be a plain file, and it and its folder be written by their owner only");
}

struct Closing {
  int fd;
  ~Closing() { close(fd); }
};

// Judged and read by one descriptor, so that what is judged is what is read.
Result<std::string> read_believed(const fs::path& file, std::uint32_t owner) {
  // A link is told as one, not as what O_NOFOLLOW makes of it.
  std::array places{look_at(file), look_at(file.parent_path())};
  if (const auto why = approval::unsafe(places, owner); !why.empty()) return not_believed(why);
  const Closing opened{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  struct stat seen {};
  if (opened.fd < 0 || fstat(opened.fd, &seen) != 0) {
    return not_believed("'" + file.string() + "' cannot be opened");
  }
  places.front() = facts_of(file, seen);
  if (const auto why = approval::unsafe(places, owner); !why.empty()) return not_believed(why);
  std::string text(largest + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const auto count = read(opened.fd, text.data() + length, text.size() - length);
    if (count < 0) return not_believed("'" + file.string() + "' cannot be read");
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  if (length > largest) return not_believed("'" + file.string() + "' is larger than 1 MiB");
  text.resize(length);
  return text;
}

Done read_revoked(const fs::path& file, std::uint32_t owner,
                  std::set<std::string, std::less<>>& revoked) {
  if (!is_there(file)) return {};
  TRY(const auto text, read_believed(file, owner));
  for (const auto& line : split(text, '\n')) {
    const auto content = trimmed(line);
    const auto word = content.substr(0, content.find_first_of(" \t#"));
    if (!word.empty()) revoked.emplace(word);
  }
  return {};
}

}  // namespace

Result<SignersFile> read_signers(const Settings& settings, const fs::path& of_root) {
  const bool roots = is_there(of_root / "signers");
  const auto policy_of_root = of_root / "policies" / (settings.environment.policy + ".toml");
  if (!roots && is_there(policy_of_root)) {
    return not_believed("'" + policy_of_root.string() + "' is root's, and '" +
                        (of_root / "signers").string() + "' is not there");
  }
  const fs::path folder = roots ? of_root : settings.base / "policies";
  const std::uint32_t owner = roots ? 0 : geteuid();
  SignersFile read{folder / "signers", "", {}, {}};
  TRY(read.text, read_believed(read.file, owner));
  TRY(read.signers, approval::parse_signers(read.text));
  TRY_DONE(read_revoked(folder / "revoked", owner, read.revoked));
  return read;
}

}  // namespace belay::cli
