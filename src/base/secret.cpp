#include "base/secret.hpp"

#include <cstring>  // the GNU C Library declares explicit_bzero there

namespace belay {

void Secret::wipe() noexcept {
  if (!value_.empty()) explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

}  // namespace belay
