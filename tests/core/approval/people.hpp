// Who may approve, and what they sign, in the tests of approvals.
#pragma once

#include "core/approval/judge.hpp"

namespace belay::approval {

inline const Instant now = *parse_instant("2026-11-21T12:00:00.000Z");
inline const std::string anna = "anna@example.org", boris = "boris@example.org", carla = "carla";
const std::string key_of_anna = "SHA256:anna", second_key_of_anna = "SHA256:anna2",
                  key_of_boris = "SHA256:boris", key_of_carla = "SHA256:carla";

inline std::vector<Signer> signers() {
  return {{anna, "ssh-ed25519", "AAAA1", {"ajones", "anna@home.example"}, 1},
          {anna, "ssh-ed25519", "AAAA2", {}, 2},
          {boris, "ssh-ed25519", "AAAA3", {}, 3},
          {carla, "ssh-ed25519", "AAAA4", {}, 4}};
}

inline Text text_by(const std::string& principal, char nonce = 'a') {
  return {"release",
          "",
          std::string(begin_gate),
          std::string(64, 'd'),
          "production",
          "system 7, timeline 1, database 'app'",
          principal,
          now + std::chrono::hours(8),
          std::string(32, nonce)};
}

}  // namespace belay::approval
