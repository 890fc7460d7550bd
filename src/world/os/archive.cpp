// Reads tar archives through libarchive, which only this file and pack.cpp include. What is read
// goes to the TreeWriter; libarchive writes no file, since its writer resolves whole paths where
// ours opens each part.
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>

#include <cerrno>
#include <memory>

#include "base/text.hpp"
#include "world/os/os_error.hpp"
#include "world/os/tree_writer.hpp"
#include "world/os/unpack.hpp"

namespace belay::world {
namespace {

using Path = std::filesystem::path;
using Reader = std::unique_ptr<archive, int (*)(archive*)>;

constexpr std::size_t block_size = 1U << 16;

tl::unexpected<Error> translate(archive* reader, const Path& path) {
  const char* words = archive_error_string(reader);
  const auto reason = words != nullptr ? within_message(escaped(words)) : "it cannot be read";
  return fail(ErrorCode::archive_invalid,
              "'" + escaped(path.filename().native()) + "' is damaged or no archive: " + reason,
              "build the release again, or compare its SHA-256");
}

Result<Reader> open_reader(int descriptor, const Path& path) {
  Reader reader(archive_read_new(), archive_read_free);
  const bool ready = reader != nullptr &&
                     archive_read_support_format_tar(reader.get()) == ARCHIVE_OK &&
                     archive_read_support_filter_gzip(reader.get()) == ARCHIVE_OK &&
                     archive_read_support_filter_zstd(reader.get()) == ARCHIVE_OK &&
                     archive_read_support_filter_xz(reader.get()) == ARCHIVE_OK;
  if (!ready || archive_read_open_fd(reader.get(), descriptor, block_size) != ARCHIVE_OK) {
    return translate(reader.get(), path);
  }
  return reader;
}

Feed feed_from(archive* reader, const Path& path) {
  return [reader, &path](char* buffer, std::size_t size) -> Result<std::size_t> {
    const la_ssize_t count = archive_read_data(reader, buffer, size);
    if (count < 0) return translate(reader, path);
    return static_cast<std::size_t>(count);
  };
}

Done write_member(archive* reader, archive_entry* entry, const Path& path, TreeWriter& writer) {
  const char* name = archive_entry_pathname(entry);
  if (name == nullptr) return writer.refuse("?", "has a name that is no text");
  if (const char* target = archive_entry_hardlink(entry)) return writer.add_hard_link(name, target);
  const mode_t mode = archive_entry_mode(entry);
  switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
      return writer.add_folder(name, mode);
    case AE_IFREG: {
      const timespec modified{archive_entry_mtime(entry), archive_entry_mtime_nsec(entry)};
      const auto size =
          static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(entry)));
      return writer.add_file({name, mode, size, modified}, feed_from(reader, path));
    }
    case AE_IFLNK: {
      const char* target = archive_entry_symlink(entry);
      return writer.add_link(name, target != nullptr ? target : "");
    }
    default:
      return writer.refuse(name, "is neither a file, a folder nor a link");
  }
}

}  // namespace

Done write_archive(const Path& path, TreeWriter& writer) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat facts {};
  if (!file.is_open() || fstat(file.get(), &facts) != 0) return cannot("open", path, errno);
  if (!S_ISREG(facts.st_mode)) {
    return fail(ErrorCode::filesystem, "'" + escaped(path.native()) + "' is not a file");
  }
  TRY(const auto reader, open_reader(file.get(), path));
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    // A warning: a name is not of our locale's character set. Its bytes are as they were written.
    if (status < ARCHIVE_WARN) return translate(reader.get(), path);
    TRY_DONE(write_member(reader.get(), entry, path, writer));
  }
}

}  // namespace belay::world
