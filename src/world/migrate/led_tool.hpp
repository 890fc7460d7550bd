// A migration tool that works in a scratch database, with an eye on the live one.
#pragma once

#include <memory>

#include "world/migrate/tool_child.hpp"

namespace belay::world {

// `sees_live` gives the sessions of the live database; used from one other thread at a time. While
// the tool proves itself, and while it changes anything, that database is watched: a session of the
// attempt there is the error migration_tool. The proof alone comes before anything is written.
// Tools whose sessions are ours need no watch: an empty function.
std::unique_ptr<ports::MigrationTool> make_led_tool(std::unique_ptr<ports::MigrationTool> tool,
                                                    SeeSessions sees_live);

}  // namespace belay::world
