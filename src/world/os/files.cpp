#include "world/os/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "world/os/durable.hpp"
#include "world/os/os_error.hpp"
#include "world/os/tree.hpp"
#include "world/os/unpack.hpp"
#include "world/os/users.hpp"

namespace belay::world {
namespace {

using ports::Path;

std::string quoted(const Path& path) {
  return "'" + escaped(path.native()) + "'";
}

// Never waits, as it would on a FIFO.
Result<Descriptor> open_regular(const Path& path) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat facts {};
  if (!file.is_open() || fstat(file.get(), &facts) != 0) return cannot("open", path, errno);
  if (!S_ISREG(facts.st_mode)) {
    return fail(ErrorCode::filesystem, quoted(path) + " is not a file");
  }
  return file;
}

class PosixFiles final : public ports::Files {
 public:
  Result<std::string> read(const Path& path, std::uint64_t most_bytes) override {
    TRY(const auto file, open_regular(path));
    std::string text;
    TRY_DONE(read_pieces(file.get(), path, [&](std::string_view piece) -> Done {
      text += piece;
      if (text.size() <= most_bytes) return {};
      return fail(ErrorCode::filesystem,
                  quoted(path) + " is larger than " + std::to_string(most_bytes) + " bytes");
    }));
    return text;
  }

  bool exists(const Path& path) override { return access(path.c_str(), F_OK) == 0; }

  Result<std::vector<std::string>> list(const Path& directory) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entries(directory, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
      names.push_back(entries->path().filename());
    }
    if (error) return cannot("list", directory, error.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<ports::DirectoryFacts> directory(const Path& path) override {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) return ports::DirectoryFacts{};
      return cannot("look at", path, errno);
    }
    return ports::DirectoryFacts{
        .exists = true,
        .is_directory = S_ISDIR(facts.st_mode),
        .ours = facts.st_uid == geteuid(),
        .others_may_write = (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0,
        .writable = faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) == 0};
  }

  Result<std::uint64_t> free_bytes(const Path& path) override {
    struct statvfs facts {};
    Path existing = std::filesystem::absolute(path);
    while (statvfs(existing.c_str(), &facts) != 0) {
      const bool missing = errno == ENOENT || errno == ENOTDIR;
      if (!missing || existing == existing.parent_path()) return cannot("look at", path, errno);
      existing = existing.parent_path();
    }
    return std::uint64_t{facts.f_bavail} * facts.f_frsize;
  }

  Result<std::string> digest_of_file(const Path& path) override {
    TRY(const auto file, open_regular(path));
    Sha256 digest;
    TRY_DONE(read_pieces(file.get(), path, [&](std::string_view piece) -> Done {
      digest.update(piece);
      return {};
    }));
    return digest.finish_hex();
  }

  Result<ports::TreeFacts> digest_of_tree(const Path& path) override {
    return world::digest_of_tree(path);
  }
  Result<ports::TreeFacts> digest_of_release(const Path& path, const std::string& seal) override {
    return world::digest_of_tree(path, [&](const TreeEntry& entry) {
      return entry.path != seal && entry.name != "__pycache__" &&
             entry.path.find("__pycache__/") == std::string::npos;
    });
  }
  Done seal_tree(const Path& path) override { return world::seal_tree(path); }
  Done make_directory(const Path& path, unsigned mode) override {
    return world::make_directory(path, mode);
  }
  Done write_durably(const Path& path, std::string_view bytes, unsigned mode) override {
    return world::write_durably(path, bytes, mode);
  }
  Done sync_tree(const Path& path) override { return world::sync_tree(path); }
  Done rename_durably(const Path& from, const Path& to) override {
    return world::rename_durably(from, to);
  }
  Done remove_tree(const Path& path) override { return world::remove_tree(path); }
  Done unpack(const Path& source, const Path& into, const UnpackLimits& limits) override {
    return world::unpack(source, into, limits);
  }

  Result<std::optional<Path>> link_target(const Path& link) override {
    struct stat facts {};
    const bool there = lstat(link.c_str(), &facts) == 0;
    if (!there && errno != ENOENT && errno != ENOTDIR) return cannot("look at", link, errno);
    if (!there || !S_ISLNK(facts.st_mode)) return std::nullopt;
    TRY(auto target, read_link(AT_FDCWD, link.native(), link));
    return Path(std::move(target));
  }

  std::vector<int> users_of(const Path& tree) override { return world::users_of(tree); }

  Done switch_link(const Path& link, const Path& target) override {
    return world::switch_link(link, target);
  }
};

}  // namespace

std::unique_ptr<ports::Files> make_files() {
  return std::make_unique<PosixFiles>();
}

}  // namespace belay::world
