#include "world/os/unpack.hpp"

#include <fcntl.h>

#include "world/os/os_error.hpp"
#include "world/os/tree.hpp"
#include "world/os/tree_writer.hpp"

namespace belay::world {
namespace {

using Path = std::filesystem::path;

bool lies_in(const Path& path, const Path& folder) {
  std::error_code ignored;
  const Path inner = std::filesystem::weakly_canonical(path, ignored);
  const Path outer = std::filesystem::canonical(folder, ignored);
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

Result<std::size_t> read_some(int descriptor, char* buffer, std::size_t size, const Path& shown) {
  for (;;) {
    const ssize_t count = read(descriptor, buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return cannot("read", shown, errno);
  }
}

Done copy_file(const TreeEntry& entry, TreeWriter& writer) {
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const Descriptor file(openat(entry.folder, entry.name.c_str(), flags));
  if (!file.is_open()) return cannot("open", entry.shown, errno);
  return writer.add_file({entry.path, entry.facts.st_mode,
                          static_cast<std::uint64_t>(entry.facts.st_size), entry.facts.st_mtim},
                         [&](char* buffer, std::size_t size) {
                           return read_some(file.get(), buffer, size, entry.shown);
                         });
}

Done copy_entry(const TreeEntry& entry, TreeWriter& writer) {
  switch (entry.facts.st_mode & S_IFMT) {
    case S_IFDIR:
      return writer.add_folder(entry.path, entry.facts.st_mode);
    case S_IFREG:
      return copy_file(entry, writer);
    case S_IFLNK: {
      TRY(const auto target, read_link(entry.folder, entry.name, entry.shown));
      return writer.add_link(entry.path, target);
    }
    default:
      return writer.refuse(entry.path, "is neither a file, a folder nor a link");
  }
}

}  // namespace

Done write_copy(const Path& directory, TreeWriter& writer) {
  return walk(directory, {[&](const TreeEntry& entry) { return copy_entry(entry, writer); }});
}

Done unpack(const Path& source, const Path& into, const UnpackLimits& limits) {
  std::error_code error;
  const bool is_directory = std::filesystem::is_directory(source, error);
  if (is_directory && lies_in(into, source)) {
    return fail(ErrorCode::filesystem,
                "'" + into.native() + "' lies in '" + source.native() + "', which is to be copied");
  }
  // Looked at first, so that a source that is not there leaves nothing behind.
  if (!std::filesystem::exists(source, error)) {
    return cannot("open", source, error ? error.value() : ENOENT);
  }
  TRY(auto writer, TreeWriter::create(into, source.filename().native(), limits));
  TRY_DONE(is_directory ? write_copy(source, writer) : write_archive(source, writer));
  return writer.finish();
}

}  // namespace belay::world
