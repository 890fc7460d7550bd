// SQLite's file layer, but for one thing: it makes the directory entry of a rollback journal
// durable once, and not again at every transaction.
#pragma once

#include <sqlite3.h>

#include <string>

namespace belay::world {

// A journal that stays (PERSIST) is closed after each transaction and opened again in the next,
// as a file that may be new: unixOpen in os_unix.c then has its directory synced, which costs a
// flush of the disk. It is the same file. So for as long as the name leads to the file whose entry
// was synced, it is opened as one that is there; a journal that was removed, or put in its place,
// is a new one again. Everything else is the default layer's.
//
// Lives longer than the connections that it opens; one thread at a time.
class JournalPlace {
 public:
  JournalPlace();
  ~JournalPlace();
  JournalPlace(const JournalPlace&) = delete;
  JournalPlace& operator=(const JournalPlace&) = delete;

  // What sqlite3_open_v2 knows it by.
  const char* name() const { return name_.c_str(); }

 private:
  static int open(sqlite3_vfs* layer, const char* name, sqlite3_file* file, int flags, int* out);
  bool is_durable(const char* journal) const;
  void make_durable(const char* journal);
  void forget();

  sqlite3_vfs* beneath_;
  sqlite3_vfs layer_;
  std::string name_;
  int journal_ = -1;  // held, so that no other file can take its number
};

}  // namespace belay::world
