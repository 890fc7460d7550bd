// ENSURE: a check for our own bugs. It stays on in release builds and ends the process, since a
// runner that is wrong about itself must not go on; the ledger then says where it stopped.
#pragma once

#include <string_view>

namespace belay {

[[noreturn]] void ensure_failed(std::string_view what, const char* file, int line);

}  // namespace belay

#define ENSURE(condition, what)                           \
  do {                                                    \
    if (!(condition)) [[unlikely]]                        \
      ::belay::ensure_failed((what), __FILE__, __LINE__); \
  } while (false)
