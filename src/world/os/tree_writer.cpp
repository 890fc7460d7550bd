#include "world/os/tree_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/text.hpp"
#include "world/os/durable.hpp"
#include "world/os/os_error.hpp"
#include "world/os/tree.hpp"

namespace belay::world {
namespace {

constexpr int way_flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

mode_t kept_mode(mode_t mode, mode_t at_least) {
  return (mode & 0755) | at_least;
}

}  // namespace

Result<TreeWriter> TreeWriter::create(const std::filesystem::path& into, std::string source,
                                      const UnpackLimits& limits) {
  TreeWriter writer;
  if (mkdir(into.c_str(), 0700) != 0) return cannot("make the directory", into, errno);
  if (chmod(into.c_str(), 0755) != 0) return cannot("set the mode of", into, errno);
  writer.root_ = Descriptor(open(into.c_str(), way_flags));
  if (!writer.root_.is_open()) return cannot("open", into, errno);
  writer.into_ = into;
  writer.source_ = std::move(source);
  writer.limits_ = limits;
  return writer;
}

Done TreeWriter::refuse(const std::string& path, const std::string& why) const {
  return fail(ErrorCode::archive_invalid,
              "member '" + escaped(path) + "' of '" + escaped(source_) + "' " + why,
              "build the release again without it");
}

Done TreeWriter::finish() const {
  if (members_ > 0) return {};
  return fail(ErrorCode::archive_invalid, "'" + escaped(source_) + "' holds nothing");
}

Result<TreeWriter::Parts> TreeWriter::parts_of(const std::string& path) const {
  const auto refused = [&](const char* why) { return fail(refuse(path, why).error()); };
  if (path.starts_with('/')) return refused("has an absolute path");
  Parts parts;
  for (auto& part : split(path, '/')) {
    if (part == "..") return refused("climbs out of its folder");
    if (!part.empty() && part != ".") parts.push_back(std::move(part));
  }
  if (parts.size() > deepest_tree) return refused("is too deep");
  return parts;
}

Done TreeWriter::make_folder(int parent, const std::string& name, const std::string& path) {
  TRY_DONE(count_member(path));
  if (mkdirat(parent, name.c_str(), 0755) == 0) return {};
  return cannot("make the directory", into_ / path, errno);
}

Result<Descriptor> TreeWriter::open_folder_of(const std::string& path, const Parts& parts) {
  Descriptor folder(openat(root_.get(), ".", way_flags));
  for (std::size_t at = 0; at + 1 < parts.size(); ++at) {
    Descriptor next(openat(folder.get(), parts[at].c_str(), way_flags));
    if (!next.is_open() && errno == ENOENT) {
      TRY_DONE(make_folder(folder.get(), parts[at], path));
      next = Descriptor(openat(folder.get(), parts[at].c_str(), way_flags));
    }
    if (!next.is_open() && (errno == ENOTDIR || errno == ELOOP)) {
      return fail(
          refuse(path, "passes through '" + escaped(parts[at]) + "', which is no folder").error());
    }
    if (!next.is_open()) return cannot("open", into_ / path, errno);
    folder = std::move(next);
  }
  return folder;
}

Done TreeWriter::count_member(const std::string& path) {
  if (++members_ <= limits_.members) return {};
  return refuse(path, "is beyond the limit of " + std::to_string(limits_.members) + " members");
}

Done TreeWriter::count_bytes(const std::string& path, std::uint64_t bytes) {
  if (bytes > limits_.bytes - bytes_) {
    return refuse(path, "is beyond the limit of " + std::to_string(limits_.bytes) + " bytes");
  }
  bytes_ += bytes;
  return {};
}

Done TreeWriter::check_mode(const std::string& path, mode_t mode) const {
  if ((mode & (S_ISUID | S_ISGID)) == 0) return {};
  return refuse(path, "is setuid or setgid");
}

Done TreeWriter::add_folder(const std::string& path, mode_t mode) {
  TRY_DONE(check_mode(path, mode));
  TRY(const auto parts, parts_of(path));
  if (parts.empty()) return {};  // "./": the root itself
  TRY(const auto parent, open_folder_of(path, parts));
  Descriptor folder(openat(parent.get(), parts.back().c_str(), way_flags));
  if (!folder.is_open()) {
    if (errno != ENOENT) return refuse(path, "comes twice");
    TRY_DONE(make_folder(parent.get(), parts.back(), path));
  }
  const mode_t kept = kept_mode(mode, 0700);
  const int done = fchmodat(parent.get(), parts.back().c_str(), kept, AT_SYMLINK_NOFOLLOW);
  return done == 0 ? Done{} : Done(cannot("set the mode of", into_ / path, errno));
}

Done TreeWriter::add_file(const FileMember& member, const Feed& feed) {
  TRY_DONE(check_mode(member.path, member.mode));
  TRY(const auto parts, parts_of(member.path));
  if (parts.empty()) return refuse(member.path, "has no name");
  TRY_DONE(count_member(member.path));
  if (member.size > limits_.bytes - bytes_) return count_bytes(member.path, member.size);
  TRY(const auto parent, open_folder_of(member.path, parts));
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const Descriptor file(openat(parent.get(), parts.back().c_str(), flags, 0600));
  if (!file.is_open() && errno == EEXIST) return refuse(member.path, "comes twice");
  if (!file.is_open()) return cannot("create", into_ / member.path, errno);
  std::array<char, 1U << 16> buffer;
  for (;;) {
    TRY(const std::size_t count, feed(buffer.data(), buffer.size()));
    if (count == 0) break;
    TRY_DONE(count_bytes(member.path, count));
    TRY_DONE(write_all(file.get(), {buffer.data(), count}, into_ / member.path));
  }
  const timespec times[] = {member.modified, member.modified};
  futimens(file.get(), times);  // a wrong time harms nothing
  if (fchmod(file.get(), kept_mode(member.mode, 0600)) == 0) return {};
  return cannot("set the mode of", into_ / member.path, errno);
}

Done TreeWriter::add_link(const std::string& path, const std::string& target) {
  TRY(const auto parts, parts_of(path));
  if (parts.empty()) return refuse(path, "has no name");
  const std::string leads = "leads to '" + escaped(target) + "', ";
  if (target.empty() || target.starts_with('/')) return refuse(path, leads + "out of the release");
  std::size_t climbs = 0;
  bool climbing = true;
  for (const auto& part : split(target, '/')) {
    if (part.empty() || part == ".") continue;
    climbing = climbing && part == "..";
    if (climbing && ++climbs >= parts.size()) return refuse(path, leads + "out of the release");
    if (!climbing && part == "..") return refuse(path, leads + "which climbs after it descends");
  }
  TRY_DONE(count_member(path));
  TRY(const auto parent, open_folder_of(path, parts));
  if (symlinkat(target.c_str(), parent.get(), parts.back().c_str()) == 0) return {};
  if (errno == EEXIST) return refuse(path, "comes twice");
  return cannot("create the link", into_ / path, errno);
}

Done TreeWriter::add_hard_link(const std::string& path, const std::string& target) {
  TRY(const auto parts, parts_of(path));
  TRY(const auto target_parts, parts_of(target));
  if (parts.empty() || target_parts.empty()) return refuse(path, "has no name");
  TRY_DONE(count_member(path));
  TRY(const auto target_parent, open_folder_of(target, target_parts));
  struct stat facts {};
  const char* name = target_parts.back().c_str();
  const bool there = fstatat(target_parent.get(), name, &facts, AT_SYMLINK_NOFOLLOW) == 0;
  if (!there || !S_ISREG(facts.st_mode)) {
    return refuse(path, "is a hard link to '" + escaped(target) + "', which is no file before it");
  }
  TRY(const auto parent, open_folder_of(path, parts));
  if (linkat(target_parent.get(), name, parent.get(), parts.back().c_str(), 0) == 0) return {};
  if (errno == EEXIST) return refuse(path, "comes twice");
  return cannot("create the link", into_ / path, errno);
}

}  // namespace belay::world
