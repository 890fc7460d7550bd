#include "base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace belay {

void ensure_failed(std::string_view what, const char* file, int line) {
  std::fprintf(stderr, "belay: bug: %.*s (%s:%d)\n", static_cast<int>(what.size()), what.data(),
               file, line);
  std::abort();
}

}  // namespace belay
