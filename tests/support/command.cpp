#include "support/command.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "support/temp_dir.hpp"

namespace belay::support {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Child::Child(std::vector<std::string> argv, std::filesystem::path cwd, Variables environment,
             std::filesystem::path output)
    : output_(std::move(output)) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  auto words = pointers(argv);
  auto env = pointers(variables);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ > 0) return;
  const int in = open("/dev/null", O_RDONLY);
  const int out = open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const bool ready = in >= 0 && out >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 &&
                     dup2(out, 2) == 2 && chdir(cwd.c_str()) == 0;
  if (ready) execve(words[0], words.data(), env.data());
  _exit(127);
}

Child::~Child() {
  if (reaped_) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, &raw_status_, 0);
}

void Child::signal(int number) {
  if (!reaped_) kill(pid_, number);
}

bool Child::has_ended() {
  if (!reaped_) reaped_ = waitpid(pid_, &raw_status_, WNOHANG) == pid_;
  return reaped_;
}

std::string Child::output_so_far() const {
  return read_text(output_);
}

Ended Child::wait() {
  if (!reaped_) waitpid(pid_, &raw_status_, 0);
  reaped_ = true;
  const int status =
      WIFEXITED(raw_status_) ? WEXITSTATUS(raw_status_) : 128 + WTERMSIG(raw_status_);
  return {status, read_text(output_)};
}

}  // namespace belay::support
