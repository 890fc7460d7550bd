// The entry of libFuzzer for the target that the build names (tests/fuzz/CMakeLists.txt).
#include <cstddef>
#include <cstdint>

#include "fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  belay::fuzz::BELAY_FUZZ_TARGET({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
