// The floor of the benchmark "steps": N times /bin/true, each with one line before and one after
// that is durable before anything goes on. What any runner with a journal has to do, and no more.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

// About as long as a record of the ledger.
bool write_line(int journal, int step, const char* what) {
  std::string line = std::to_string(step) + " " + what + " ";
  line.resize(280, '.');
  line += '\n';
  const bool whole = write(journal, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  return whole && fdatasync(journal) == 0;
}

bool run_true() {
  std::string program = "/bin/true";
  char* const argv[] = {program.data(), nullptr};
  pid_t child = 0;
  int status = 0;
  return posix_spawn(&child, argv[0], nullptr, nullptr, argv, environ) == 0 &&
         waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  const int steps = std::atoi(words[1]);
  const int journal = open(words[2], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  for (int step = 0; step < steps; ++step) {
    if (!write_line(journal, step, "begins")) return 1;
    if (!run_true()) return 1;
    if (!write_line(journal, step, "has ended")) return 1;
  }
  return 0;
}
