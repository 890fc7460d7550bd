#include "world/process/stream.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "world/os/os_error.hpp"

namespace belay::world {
namespace {

constexpr off_t page = 4096;

tl::unexpected<Error> no_stream(int error_number) {
  return fail(ErrorCode::process_failed,
              "cannot make a channel for a program's output: " + reason_of(error_number), {},
              Disposition::retry);
}

}  // namespace

Result<Stream> Stream::make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return no_stream(errno);
  Stream stream;
  stream.read_end_ = Descriptor(ends[0]);
  stream.write_end_ = Descriptor(ends[1]);
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return no_stream(errno);
  return stream;
}

Result<Stream> Stream::make_memory() {
  Stream stream;
  stream.is_memory_ = true;
  stream.write_end_ = Descriptor(memfd_create("output", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!stream.write_end_.is_open()) return no_stream(errno);
  return stream;
}

ssize_t Stream::read_some(char* buffer, std::size_t size) {
  if (!is_memory_) return read(read_end_.get(), buffer, size);
  const ssize_t count = pread(write_end_.get(), buffer, size, offset_);
  if (count <= 0) return count;
  offset_ += count;
  fallocate(write_end_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
            offset_ - offset_ % page);
  return count;
}

void Stream::drain(const Take& take, std::size_t most) {
  std::array<char, 65536> buffer;
  while (most > 0) {
    const ssize_t count = read_some(buffer.data(), std::min(most, buffer.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    take({buffer.data(), static_cast<std::size_t>(count)});
    most -= static_cast<std::size_t>(count);
  }
}

void Stream::seal() {
  if (is_memory_) fcntl(write_end_.get(), F_ADD_SEALS, F_SEAL_GROW);
}

}  // namespace belay::world
