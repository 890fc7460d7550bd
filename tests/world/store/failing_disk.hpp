// A disk on which the nth change fails: SQLite's own file layer, wrapped. Only tests have it.
#pragma once

#include <sqlite3.h>

#include <cstring>
#include <stdexcept>

namespace belay::world {

// For as long as this lives, files that SQLite opens are on this disk.
class FailingDisk {
 public:
  FailingDisk() {
    beneath_ = sqlite3_vfs_find(nullptr);
    vfs_ = *beneath_;
    vfs_.zName = "failing";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + beneath_->szOsFile;
    vfs_.xOpen = open;
    if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) throw std::runtime_error("no such disk");
  }
  ~FailingDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(beneath_, 1);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  // The nth write or sync from now on fails with `error`, and so do all later ones if it `stays`.
  static void fail_at(int nth, int error, bool stays) {
    countdown_ = nth;
    error_ = error;
    stays_ = stays;
  }
  static void mend() { countdown_ = 0; }
  // Whether the failure has come by now.
  static bool failed() { return countdown_ < 0; }

  // How often this was done since: that of a directory is not seen here, but is part of the first
  // sync of a journal that is opened as one which may be new.
  static inline int syncs = 0;
  static inline int journals_that_may_be_new = 0;

 private:
  struct File {
    sqlite3_file base;
    sqlite3_file* beneath() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static int change() {
    if (countdown_ < 0 && stays_) return error_;
    if (countdown_ <= 0 || --countdown_ > 0) return SQLITE_OK;
    countdown_ = -1;
    return error_;
  }

  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    const int failure = change();
    auto* beneath = reinterpret_cast<File*>(file)->beneath();
    return failure != SQLITE_OK ? failure : beneath->pMethods->xWrite(beneath, from, size, at);
  }
  // No power is lost here, so nothing need reach the disk beneath: the sweep stays quick.
  static int sync(sqlite3_file*, int) {
    ++syncs;
    const int failure = change();
    return failure == SQLITE_FULL ? SQLITE_IOERR_FSYNC : failure;
  }

  // Every other method is the one beneath, called with the file beneath.
  template <auto method, class... Arguments>
  static auto forward(sqlite3_file* file, Arguments... arguments) {
    auto* beneath = reinterpret_cast<File*>(file)->beneath();
    return (beneath->pMethods->*method)(beneath, arguments...);
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    static const sqlite3_io_methods methods = [] {
      sqlite3_io_methods made{};
      made.iVersion = 1;
      made.xClose = forward<&sqlite3_io_methods::xClose>;
      made.xRead = forward<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>;
      made.xWrite = write;
      made.xTruncate = forward<&sqlite3_io_methods::xTruncate, sqlite3_int64>;
      made.xSync = sync;
      made.xFileSize = forward<&sqlite3_io_methods::xFileSize, sqlite3_int64*>;
      made.xLock = forward<&sqlite3_io_methods::xLock, int>;
      made.xUnlock = forward<&sqlite3_io_methods::xUnlock, int>;
      made.xCheckReservedLock = forward<&sqlite3_io_methods::xCheckReservedLock, int*>;
      made.xFileControl = forward<&sqlite3_io_methods::xFileControl, int, void*>;
      made.xSectorSize = forward<&sqlite3_io_methods::xSectorSize>;
      made.xDeviceCharacteristics = forward<&sqlite3_io_methods::xDeviceCharacteristics>;
      return made;
    }();
    auto* mine = reinterpret_cast<File*>(file);
    mine->base.pMethods = nullptr;
    const int new_journal = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_CREATE;
    if ((flags & new_journal) == new_journal) ++journals_that_may_be_new;
    const int opened = beneath_->xOpen(beneath_, name, mine->beneath(), flags, out);
    if (mine->beneath()->pMethods) mine->base.pMethods = &methods;
    return opened;
  }

  static inline sqlite3_vfs* beneath_ = nullptr;
  static inline int countdown_ = 0;
  static inline int error_ = SQLITE_OK;
  static inline bool stays_ = false;
  sqlite3_vfs vfs_{};
};

}  // namespace belay::world
