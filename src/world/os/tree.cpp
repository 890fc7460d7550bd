#include "world/os/tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "world/os/os_error.hpp"

namespace belay::world {
namespace {

using Path = std::filesystem::path;

constexpr int deepest_to_remove = 800;
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Result<std::vector<std::string>> names_in(int folder, const Path& shown) {
  // The copy becomes the stream's; its own offset, so that a folder can be listed again.
  const int copy = openat(folder, ".", folder_flags);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(copy < 0 ? nullptr : fdopendir(copy), closedir);
  if (stream == nullptr) return cannot("list", shown, errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(stream.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return cannot("list", shown, errno);
  std::sort(names.begin(), names.end());
  return names;
}

Done walk_folder(const Descriptor& folder, const std::string& path, const Path& shown,
                 const Visitor& visitor, int depth) {
  if (depth > visitor.deepest) {
    return fail(ErrorCode::filesystem, "'" + escaped(shown.native()) + "' is deeper than " +
                                           std::to_string(visitor.deepest) + " folders");
  }
  TRY(const auto names, names_in(folder.get(), shown));
  for (const auto& name : names) {
    TreeEntry entry{folder.get(), name, (Path(path) / name).native(), {}, shown / name};
    if (fstatat(folder.get(), name.c_str(), &entry.facts, AT_SYMLINK_NOFOLLOW) != 0) {
      return cannot("look at", entry.shown, errno);
    }
    TRY_DONE(visitor.entry(entry));
    if (!S_ISDIR(entry.facts.st_mode)) continue;
    {
      const Descriptor inner(openat(folder.get(), name.c_str(), folder_flags));
      if (!inner.is_open()) return cannot("open", entry.shown, errno);
      TRY_DONE(walk_folder(inner, entry.path, entry.shown, visitor, depth + 1));
    }
    if (visitor.after_folder) TRY_DONE(visitor.after_folder(entry));
  }
  return {};
}

Result<Descriptor> open_file(const TreeEntry& entry) {
  Descriptor file(
      openat(entry.folder, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) return cannot("open", entry.shown, errno);
  return file;
}

// A part with its length before it, so that no two trees have the same bytes.
void add(Sha256& digest, std::string_view part) {
  digest.update(std::to_string(part.size()) + ":");
  digest.update(part);
}

class TreeDigest {
 public:
  Done add_entry(const TreeEntry& entry) {
    add(digest_, entry.path);
    if (S_ISDIR(entry.facts.st_mode)) {
      digest_.update("d");
      return {};
    }
    if (S_ISLNK(entry.facts.st_mode)) {
      TRY(const auto target, read_link(entry.folder, entry.name, entry.shown));
      digest_.update("l");
      add(digest_, target);
      return {};
    }
    return add_file(entry);
  }

  ports::TreeFacts finish() {
    facts_.digest = digest_.finish_hex();
    return facts_;
  }

 private:
  Done add_file(const TreeEntry& entry) {
    if (!S_ISREG(entry.facts.st_mode)) {
      return fail(ErrorCode::filesystem,
                  "'" + escaped(entry.shown.native()) + "' is neither a file, a folder nor a link");
    }
    Sha256 content;
    std::uint64_t bytes = 0;
    TRY(const auto file, open_file(entry));
    TRY_DONE(read_pieces(file.get(), entry.shown, [&](std::string_view piece) -> Done {
      content.update(piece);
      bytes += piece.size();
      return {};
    }));
    digest_.update((entry.facts.st_mode & S_IXUSR) != 0 ? "x" : "f");
    digest_.update(content.finish_hex());
    facts_.files += 1;
    facts_.bytes += bytes;
    return {};
  }

  Sha256 digest_;
  ports::TreeFacts facts_;
};

// Only the start of writing: the disk gets all of it at once, and the fsyncs that follow find most
// of it done.
Done begin_writing(const TreeEntry& entry) {
  if (!S_ISREG(entry.facts.st_mode)) return {};
  TRY(const auto file, open_file(entry));
  sync_file_range(file.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
  return {};
}

Done force_to_disk(const TreeEntry& entry) {
  if (!S_ISREG(entry.facts.st_mode) && !S_ISDIR(entry.facts.st_mode)) return {};
  TRY(const auto file, open_file(entry));
  if (fsync(file.get()) != 0) return cannot("force to disk", entry.shown, errno);
  return {};
}

}  // namespace

Done walk(const Path& root, const Visitor& visitor) {
  const Descriptor folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return cannot("open", root, errno);
  return walk_folder(folder, "", root, visitor, 1);
}

Done read_pieces(int descriptor, const Path& path,
                 const std::function<Done(std::string_view)>& take) {
  std::array<char, 1U << 16> buffer;
  for (;;) {
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("read", path, errno);
    if (count == 0) return {};
    TRY_DONE(take({buffer.data(), static_cast<std::size_t>(count)}));
  }
}

Result<std::string> read_link(int folder, const std::string& name, const Path& shown) {
  std::array<char, 4097> target;
  const ssize_t count = readlinkat(folder, name.c_str(), target.data(), target.size());
  if (count < 0) return cannot("read the link", shown, errno);
  if (count == static_cast<ssize_t>(target.size()))
    return cannot("read the link", shown, ENAMETOOLONG);
  return std::string(target.data(), static_cast<std::size_t>(count));
}

Result<ports::TreeFacts> digest_of_tree(const Path& root,
                                        const std::function<bool(const TreeEntry&)>& counts) {
  TreeDigest digest;
  TRY_DONE(walk(root, {[&](const TreeEntry& entry) {
                  return !counts || counts(entry) ? digest.add_entry(entry) : Done{};
                }}));
  return digest.finish();
}

Done seal_tree(const Path& root) {
  return walk(root, {[](const TreeEntry& entry) -> Done {
                const auto& facts = entry.facts;
                constexpr mode_t write = S_IWUSR | S_IWGRP | S_IWOTH;
                if (!S_ISREG(facts.st_mode) || facts.st_nlink > 1) return {};
                if ((facts.st_mode & write) == 0) return {};
                const mode_t mode = facts.st_mode & 07777 & ~write;
                if (fchmodat(entry.folder, entry.name.c_str(), mode, AT_SYMLINK_NOFOLLOW) == 0) {
                  return {};
                }
                return cannot("seal", entry.shown, errno);
              }});
}

Done sync_tree(const Path& root) {
  TRY_DONE(walk(root, {begin_writing}));
  const auto files = [](const TreeEntry& entry) {
    return S_ISDIR(entry.facts.st_mode) ? Done{} : force_to_disk(entry);
  };
  TRY_DONE(walk(root, {files, force_to_disk}));
  const Descriptor folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || fsync(folder.get()) != 0) return cannot("force to disk", root, errno);
  return {};
}

Done remove_tree(const Path& path) {
  struct stat facts {};
  if (lstat(path.c_str(), &facts) != 0) {
    return errno == ENOENT ? Done{} : Done(cannot("remove", path, errno));
  }
  if (!S_ISDIR(facts.st_mode)) {
    return unlink(path.c_str()) == 0 ? Done{} : Done(cannot("remove", path, errno));
  }
  // A folder that we may not write, as a build tool leaves it, is made writable first.
  const auto before = [](const TreeEntry& entry) -> Done {
    if (S_ISDIR(entry.facts.st_mode)) {
      const bool closed = (entry.facts.st_mode & 0700) != 0700;
      if (closed) fchmodat(entry.folder, entry.name.c_str(), 0700, AT_SYMLINK_NOFOLLOW);
      return {};
    }
    if (unlinkat(entry.folder, entry.name.c_str(), 0) == 0) return {};
    return cannot("remove", entry.shown, errno);
  };
  const auto after = [](const TreeEntry& entry) -> Done {
    if (unlinkat(entry.folder, entry.name.c_str(), AT_REMOVEDIR) == 0) return {};
    return cannot("remove", entry.shown, errno);
  };
  if ((facts.st_mode & 0700) != 0700) chmod(path.c_str(), 0700);
  TRY_DONE(walk(path, {before, after, deepest_to_remove}));
  return rmdir(path.c_str()) == 0 ? Done{} : Done(cannot("remove", path, errno));
}

}  // namespace belay::world
