#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace belay {

void Secret::wipe() noexcept {
  if (!value_.empty()) OPENSSL_cleanse(value_.data(), value_.size());
  value_.clear();
}

}  // namespace belay
