// A fresh database of the throwaway server, and the port opened on it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/postgres.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

template <class T>
T take(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return *std::move(result);
}
inline void take(const Done& done) {
  if (!done) throw std::runtime_error(describe(done.error()));
}

struct Target {
  support::Postgres& server = support::Postgres::shared();
  std::string name;
  std::unique_ptr<ports::Database> database;

  explicit Target(std::string_view hint = "target") : name(server.create_database(hint)) {
    database = open();
  }

  DatabaseOptions options(std::string_view application = "belay:test") const {
    return {Secret(server.url(name)), std::string(application)};
  }
  std::unique_ptr<ports::Database> open(std::string_view application = "belay:test") const {
    return take(open_database(options(application)));
  }
  std::unique_ptr<ports::Database> open_as(std::string_view role) const {
    return take(open_database({Secret(server.url(name, role)), "belay:test"}));
  }
  void sql(std::string_view text) const { server.sql(name, text); }
  std::string value(std::string_view query) const { return server.value(name, query); }
};

}  // namespace belay::world
