// A value that must not be printed: no stream operator, no conversion; wiped when it goes.
#pragma once

#include <string>
#include <utility>

namespace belay {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  // Copied and wiped: a moved std::string may leave a short value in its own buffer.
  // NOLINTNEXTLINE(performance-move-constructor-init)
  Secret(Secret&& other) noexcept : value_(other.value_) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      value_ = other.value_;
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  // The only way out. The caller hands it to a library or a child's environment, never to a text.
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  void wipe() noexcept;

  std::string value_;
};

}  // namespace belay
