#include "world/store/journal_place.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>

namespace belay::world {
namespace {

bool sync_directory_of(const char* file) {
  const auto directory = std::filesystem::path(file).parent_path();
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

}  // namespace

// The number is that of this object, since SQLite tells layers apart by their names.
JournalPlace::JournalPlace()
    : beneath_(sqlite3_vfs_find(nullptr)),
      layer_(*beneath_),
      name_("belay-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))) {
  layer_.zName = name_.c_str();
  layer_.pNext = nullptr;
  layer_.pAppData = this;
  layer_.xOpen = open;
  sqlite3_vfs_register(&layer_, 0);
}

JournalPlace::~JournalPlace() {
  sqlite3_vfs_unregister(&layer_);
  forget();
}

// SAFETY: without SQLITE_OPEN_CREATE SQLite syncs no directory before it relies on the journal.
// Guarded by CrashImage.LosesNoAcknowledgedRecord and
// JournalOfTheLedger.HasItsDirectorySyncedAgainWhenItIsNew.
int JournalPlace::open(sqlite3_vfs* layer, const char* name, sqlite3_file* file, int flags,
                       int* out) {
  auto& self = *static_cast<JournalPlace*>(layer->pAppData);
  const bool may_be_new =
      (flags & SQLITE_OPEN_MAIN_JOURNAL) != 0 && (flags & SQLITE_OPEN_CREATE) != 0;
  if (!may_be_new) return self.beneath_->xOpen(self.beneath_, name, file, flags, out);
  if (self.is_durable(name)) {
    const int there = flags & ~SQLITE_OPEN_CREATE;
    const int opened = self.beneath_->xOpen(self.beneath_, name, file, there, out);
    if (opened == SQLITE_OK && self.is_durable(name)) return opened;
    if (opened == SQLITE_OK) file->pMethods->xClose(file);
  }
  const int opened = self.beneath_->xOpen(self.beneath_, name, file, flags, out);
  if (opened == SQLITE_OK) self.make_durable(name);
  return opened;
}

bool JournalPlace::is_durable(const char* journal) const {
  struct stat held {};
  struct stat found {};
  return journal_ >= 0 && ::fstat(journal_, &held) == 0 && ::lstat(journal, &found) == 0 &&
         held.st_ino == found.st_ino && held.st_dev == found.st_dev;
}

// Where it fails nothing is remembered, and SQLite goes on to sync the directory itself.
void JournalPlace::make_durable(const char* journal) {
  forget();
  const int held = ::open(journal, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (held < 0) return;
  if (sync_directory_of(journal)) {
    journal_ = held;
  } else {
    ::close(held);
  }
}

void JournalPlace::forget() {
  if (journal_ >= 0) ::close(journal_);
  journal_ = -1;
}

}  // namespace belay::world
