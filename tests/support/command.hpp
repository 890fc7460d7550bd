// Runs a program to its end, or starts it, with the environment it is given and no other.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace belay::support {

using Variables = std::map<std::string, std::string>;

struct Ended {
  int status = -1;     // the exit status; 128 + signal when one ended it
  std::string output;  // both streams
};

// A child of ours, its output in a file. Ended by SIGKILL when it is still there at destruction.
class Child {
 public:
  Child(std::vector<std::string> argv, std::filesystem::path cwd, Variables environment,
        std::filesystem::path output);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number);
  Ended wait();
  bool has_ended();  // without waiting
  std::string output_so_far() const;

 private:
  pid_t pid_ = -1;
  int raw_status_ = -1;
  bool reaped_ = false;
  std::filesystem::path output_;
};

}  // namespace belay::support
