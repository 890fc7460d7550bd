// How a proven backup takes the database's place: what the way back of a migration and `belay
// restore` have in common. The live database is not touched until the copy is verified; a fence
// stops writers meanwhile (docs/adr/0008-going-on-behind-the-fence.md).
#pragma once

#include <functional>

#include "engine/step.hpp"
#include "engine/world.hpp"
#include "ports/backup_tool.hpp"

namespace belay::steps {

struct RestoreNames {
  std::string live;
  std::string copy;   // while it is made
  std::string aside;  // of the live one, once the copy has its place
};

// PostgreSQL cuts names at 63 bytes. Of the way back of a migration, and of a backup that a person
// chose, whose former database says when it was set aside.
RestoreNames names_of_way_back(const RunId& run, const std::string& live);
RestoreNames names_by_hand(const saga::RunState& run, const std::string& live);

enum class Loss {
  refused,   // nobody else may have written since the backup
  accepted,  // what others wrote is counted, and goes
};

struct Restoring {
  RestoreNames names;
  Json backup;  // the facts of the step that made it
  // The transactions of ours that are known by now; read before the fence.
  std::function<Result<std::vector<std::string>>()> own;
  // Whether the copy is what it must be.
  std::function<Done(const std::string& copy)> verify;
  Loss loss = Loss::refused;
};

struct Restored {
  ports::Identity before;
  ports::Identity after;  // the OID is another one
  std::int64_t lost = 0;  // transactions of others since the backup, counted behind the fence
};

// May be repeated after a kill anywhere, also after the swap. An error after the swap is in doubt;
// after any other the database is open again, or the observer was told what opens it.
Result<Restored> put_in_place(engine::World& world, engine::Attempt& attempt,
                              const Restoring& restoring);

// Of an attempt that was interrupted: not_applied, where put_in_place goes on, or unknown. A fence
// that is not ours, or did not stand without a break, is lifted.
engine::Reconciled reconcile_place(engine::World& world, engine::Attempt& attempt,
                                   const RestoreNames& names);

// A verified copy of the backup under names.copy; nothing is left of one that is not as it must be.
Done make_copy(engine::World& world, engine::Attempt& attempt, const RestoreNames& names,
               const ports::BackupReceipt& receipt,
               const std::function<Done(const std::string& copy)>& verify);

// Every byte of it against its manifest, and a full decode.
Done prove_backup(engine::World& world, engine::Attempt& attempt,
                  const ports::BackupReceipt& receipt);

}  // namespace belay::steps
