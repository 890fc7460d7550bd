// Starts one program as a clean child: own session, no descriptor and no variable of ours.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "world/os/descriptor.hpp"

namespace belay::world {

// "NAME=value", wiped when they go, since some are secrets.
class Environment {
 public:
  Environment() = default;
  Environment(Environment&&) = default;
  Environment& operator=(Environment&&) = delete;
  ~Environment();
  void add(std::string_view name, const std::string& value);
  // Where the child writes its pid, in this many digits.
  char* add_survivor_variable(std::size_t digits);
  std::vector<char*> pointers();  // ends in null; valid until the next add

 private:
  std::vector<std::string> entries_;
};

struct Launch {
  std::filesystem::path program;  // a path, relative to cwd or absolute
  std::vector<std::string> argv;
  std::filesystem::path cwd;
  Environment environment;
  bool leaves_running = false;  // the child also gets its own pid as BELAY_LEAVES_RUNNING
  int standard_output = -1;
  int standard_error = -1;
  std::filesystem::path input_file = {};  // empty: /dev/null
};

struct Child {
  pid_t pid = 0;
  Descriptor pidfd;
};

// Returns when the program runs, or was ended by SIGKILL at the deadline. Errors: process_failed
// with its name when it cannot be started; nothing of it is left then. The child must be waited for
// by its pidfd.
Result<Child> spawn(Launch& launch, std::chrono::steady_clock::time_point deadline);

// The fixed search path, and argv[0] found in it; a name with a slash stays as it is.
inline constexpr std::string_view search_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
Result<std::filesystem::path> find_program(const std::string& name);

}  // namespace belay::world
