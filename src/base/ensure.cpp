#include "base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/errors.hpp"

namespace belay {

void ensure_failed(std::string_view what, const char* file, int line) {
  std::fprintf(stderr, "belay: bug: %.*s (%s:%d)\n", static_cast<int>(what.size()), what.data(),
               file, line);
  // No abort: a core file would hold secrets, and the exit status must say "bug".
  std::_Exit(static_cast<int>(ExitStatus::bug));
}

}  // namespace belay
