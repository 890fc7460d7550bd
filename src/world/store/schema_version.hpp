// What marks a state file as ours, and its schema.
#pragma once

namespace belay::world {

inline constexpr int schema_version = 1;
inline constexpr int application_id = 0x42656c61;  // "Bela", so that no other program's is taken

}  // namespace belay::world
