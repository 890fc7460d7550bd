#include "world/store/state_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace belay::world {
namespace {

namespace fs = std::filesystem;

// AFS, Ceph, CIFS, Coda, FUSE, GFS2, GPFS, Lustre, NFS, OCFS2, SMB, SMB2, 9P: statfs(2) and
// magic.h.
constexpr std::array<std::uint64_t, 13> network_types{
    0x5346414f, 0x00c36400, 0xff534d42, 0x73757245, 0x65735546, 0x01161970, 0x47504653,
    0x0bd00bd0, 0x6969,     0x7461636f, 0x517b,     0xfe534d42, 0x01021997};

tl::unexpected<Error> refuse(const fs::path& path, const std::string& what, std::string hint) {
  return fail(ErrorCode::state_unavailable, "the state '" + path.string() + "' " + what,
              std::move(hint), Disposition::ask_operator);
}

tl::unexpected<Error> cannot(const std::string& verb, const fs::path& path, int error) {
  return fail(
      ErrorCode::state_unavailable,
      "cannot " + verb + " '" + path.string() + "': " + std::generic_category().message(error),
      "see that this user may write there, and that the disk has room");
}

fs::path directory_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

Done inspect_directory(const fs::path& directory) {
  struct statfs disk {};
  struct stat found {};
  if (::statfs(directory.c_str(), &disk) != 0 || ::stat(directory.c_str(), &found) != 0) {
    return cannot("look at", directory, errno);
  }
  // f_type is signed on some architectures, and the numbers are of 32 bits.
  if (is_network_file_system(static_cast<std::uint32_t>(disk.f_type))) {
    return refuse(directory, "is on a network file system",
                  "put it on a local disk: locks and syncs cannot be relied on there");
  }
  // A sticky one as well: a planted journal would be rolled into the file.
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refuse(directory, "is a directory that others may write to",
                  "chmod 0700 " + directory.string());
  }
  return {};
}

// What a crash must not undo: the entry of a new file or directory in its parent.
Done sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return cannot("open", directory, errno);
  const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (failed != 0) return cannot("sync", directory, failed);
  return {};
}

Done make_directory(const fs::path& directory) {
  struct stat found {};
  if (::stat(directory.c_str(), &found) == 0) return {};
  TRY_DONE(make_directory(directory_of(directory)));
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return cannot("make", directory, errno);
  }
  return sync_directory(directory_of(directory));
}

}  // namespace

bool is_network_file_system(std::uint64_t type) {
  return std::find(network_types.begin(), network_types.end(), type) != network_types.end();
}

Result<std::optional<FileIdentity>> inspect_state_file(const fs::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return cannot("look at", path, errno);
  }
  if (!S_ISREG(found.st_mode)) return refuse(path, "is no plain file", "name the file itself");
  if (::geteuid() != 0 && found.st_uid != ::geteuid()) {
    return refuse(path, "belongs to another user", "run belay as the user who owns it");
  }
  if ((found.st_mode & 077) != 0) {
    return refuse(path, "is open to other users", "chmod 0600 " + path.string());
  }
  TRY_DONE(inspect_directory(directory_of(path)));
  return FileIdentity{found.st_dev, found.st_ino};
}

Done create_state_file(const fs::path& path) {
  TRY_DONE(make_directory(directory_of(path)));
  TRY_DONE(inspect_directory(directory_of(path)));
  const int descriptor =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    if (errno == EEXIST) return {};
    return cannot("create", path, errno);
  }
  ::close(descriptor);
  return sync_directory(directory_of(path));
}

}  // namespace belay::world
