#include "base/sha256.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/ensure.hpp"

namespace belay {

struct Sha256::State {
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  State() {
    ENSURE(digest && EVP_DigestInit_ex(digest, EVP_sha256(), nullptr) == 1, "SHA-256 is missing");
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(digest); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  ENSURE(EVP_DigestUpdate(state_->digest, bytes.data(), bytes.size()) == 1, "SHA-256 failed");
}

std::string Sha256::finish_hex() {
  std::array<unsigned char, 32> raw{};
  unsigned size = 0;
  ENSURE(EVP_DigestFinal_ex(state_->digest, raw.data(), &size) == 1 && size == raw.size(),
         "SHA-256 failed");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * raw.size());
  for (const unsigned char byte : raw) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.update(bytes);
  return digest.finish_hex();
}

}  // namespace belay
