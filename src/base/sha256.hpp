// SHA-256, through OpenSSL, which only this file's implementation includes (with secret.cpp).
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace belay {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// The same over bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view bytes);
  // May be called once.
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace belay
