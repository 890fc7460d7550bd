// Waiting for a child that stops itself (BELAY_FAIL=…:stop).
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/command.hpp"
#include "support/temp_dir.hpp"

namespace belay::support {

inline bool is_stopped(const Child& child) {
  const auto text = read_text("/proc/" + std::to_string(child.pid()) + "/stat");
  return text.substr(text.rfind(')') + 2, 1) == "T";
}

inline void wait_until_stopped(Child& child) {
  while (!is_stopped(child)) {
    ASSERT_FALSE(child.has_ended()) << child.output_so_far();
    usleep(5000);
  }
}

}  // namespace belay::support
