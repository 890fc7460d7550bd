// What a child printed, kept within bounds: standard output's head as it came, and the head and
// tail of everything, escaped, in a file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/redactor.hpp"
#include "base/result.hpp"
#include "ports/process_runner.hpp"
#include "world/os/descriptor.hpp"

namespace belay::world {

class Output {
 public:
  // The file (0600) must not be a link; an old one is replaced. Empty: nothing is kept in a file.
  // What `secrets` knows is masked in the file and in the tail, each stream by itself, wherever the
  // child's writes were cut.
  static Result<Output> open(const std::filesystem::path& file, Redactor secrets = {});

  // The file's head is written at once, so that it survives us; what may be the beginning of a
  // secret follows when it turned out to be none. A full disk does not end the child: what cannot
  // be written is left out.
  void take_standard_output(std::string_view bytes);
  void take_standard_error(std::string_view bytes);
  // Writes the file's tail and fills in what `exited` tells of the output.
  void finish(ports::Exited& exited);

 private:
  explicit Output(Redactor secrets);
  void take(std::string_view bytes);
  void keep_tail(std::string_view bytes);
  void write_head(std::string_view bytes);
  void write(std::string_view text);

  std::unique_ptr<const Redactor> secrets_;  // stays where it is when this is moved
  RedactedStream safe_out_;
  RedactedStream safe_err_;
  Descriptor file_;
  std::string standard_output_;
  std::string tail_;        // the last bytes of both streams, masked; up to twice what is kept
  std::string unfinished_;  // the beginning of a UTF-8 character at the end of the head so far
  std::uint64_t head_bytes_ = 0;
  std::uint64_t safe_bytes_ = 0;  // of both streams, masked
  std::uint64_t bytes_ = 0;       // as they came
};

}  // namespace belay::world
