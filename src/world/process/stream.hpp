// Where a child writes one of its outputs, read without ever blocking on it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "world/os/descriptor.hpp"

namespace belay::world {

class Stream {
 public:
  using Take = std::function<void(std::string_view)>;

  // A pipe: bounded by the kernel. Whoever still writes when we are gone gets SIGPIPE.
  static Result<Stream> make_pipe();
  // A file in memory, emptied as it is read. After `seal` a writer gets EPERM and no signal.
  static Result<Stream> make_memory();

  int childs_end() const { return write_end_.get(); }
  // What poll may wait on; -1 for memory. There is never an end of file, since we keep the child's
  // end open too: it would wake us once more a stream, and says nothing of the child's end.
  int readable() const { return is_memory_ ? -1 : read_end_.get(); }
  // Hands over what is there, at most `most` bytes.
  void drain(const Take& take, std::size_t most);
  void seal();

 private:
  ssize_t read_some(char* buffer, std::size_t size);

  Descriptor read_end_;
  Descriptor write_end_;
  bool is_memory_ = false;
  off_t offset_ = 0;
};

}  // namespace belay::world
