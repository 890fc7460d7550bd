#include "world/process/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "world/os/os_error.hpp"

namespace belay::world {
namespace {

constexpr std::size_t most_standard_output = 1U << 20;
constexpr std::size_t file_head = 512U << 10;
constexpr std::size_t file_tail = 512U << 10;
constexpr std::size_t message_tail = 8U << 10;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// How many bytes at the end may be the beginning of a UTF-8 character.
std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

// The last bytes, from the beginning of a character on.
std::string_view last_of(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  text.remove_prefix(text.size() - most);
  for (int skipped = 0; skipped < 3 && !text.empty() && is_continuation(text.front()); ++skipped) {
    text.remove_prefix(1);
  }
  return text;
}

}  // namespace

Output::Output(Redactor secrets)
    : secrets_(std::make_unique<const Redactor>(std::move(secrets))),
      safe_out_(*secrets_),
      safe_err_(*secrets_) {}

Result<Output> Output::open(const std::filesystem::path& file, Redactor secrets) {
  Output output(std::move(secrets));
  if (file.empty()) return output;
  if (unlink(file.c_str()) != 0 && errno != ENOENT) return cannot("replace", file, errno);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  output.file_ = Descriptor(::open(file.c_str(), flags, 0600));
  if (!output.file_.is_open()) return cannot("create", file, errno);
  return output;
}

void Output::take_standard_output(std::string_view bytes) {
  const std::size_t room = most_standard_output - standard_output_.size();
  standard_output_ += bytes.substr(0, room);
  bytes_ += bytes.size();
  take(safe_out_.take(bytes));
}

void Output::take_standard_error(std::string_view bytes) {
  bytes_ += bytes.size();
  take(safe_err_.take(bytes));
}

void Output::take(std::string_view bytes) {
  safe_bytes_ += bytes.size();
  const auto head =
      static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), file_head - head_bytes_));
  head_bytes_ += head;
  if (head > 0) write_head(bytes.substr(0, head));
  keep_tail(bytes);
}

void Output::keep_tail(std::string_view bytes) {
  tail_ += last_of(bytes, file_tail);
  if (tail_.size() > 2 * file_tail) tail_.erase(0, tail_.size() - file_tail);
}

void Output::write_head(std::string_view bytes) {
  std::string text = std::exchange(unfinished_, {});
  text += bytes;
  if (head_bytes_ < file_head) {
    const std::size_t kept = text.size() - unfinished_bytes(text);
    unfinished_ = text.substr(kept);
    text.resize(kept);
  }
  write(escaped(text));
}

void Output::write(std::string_view text) {
  while (file_.is_open() && !text.empty()) {
    const ssize_t count = ::write(file_.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Output::finish(ports::Exited& exited) {
  take(safe_out_.finish());
  take(safe_err_.finish());
  write(escaped(std::exchange(unfinished_, {})));
  const std::uint64_t after_head = safe_bytes_ - head_bytes_;
  const auto kept = last_of(tail_, std::min<std::uint64_t>(after_head, file_tail));
  if (after_head > kept.size()) {
    write("\n[" + std::to_string(after_head - kept.size()) + " bytes left out]\n");
  }
  write(escaped(kept));
  file_.close();
  // A byte becomes up to four characters; the bound is on what is shown.
  const std::string shown = escaped(last_of(tail_, message_tail));
  exited.tail = last_of(shown, message_tail);
  exited.standard_output = std::move(standard_output_);
  exited.output_bytes = bytes_;
}

}  // namespace belay::world
