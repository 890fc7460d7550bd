// One libpq connection that takes several statements in one message, which pqxx has nothing for.
// Every call has a deadline and can be stopped.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "ports/stop.hpp"

struct pg_conn;

namespace belay::world {

struct WireAnswer {
  enum class End { done, refused, stopped, lost } end = End::lost;
  std::string state;         // SQLSTATE, of one that was refused
  std::string message;       // the server's first line, or why the connection was lost
  std::size_t position = 0;  // in the message, counted in characters from 1; 0: not told
  std::string value;         // of the last row's first column
  std::size_t commits = 0;   // that the server confirmed
};

class Wire {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // A keyword string; database_unreachable, without a secret in it.
  static Result<Wire> open(const Secret& keywords);
  ~Wire();
  Wire(Wire&&) noexcept;

  // Sends one simple-query message and reads to its end. After `stopped` the server was told to
  // cancel, and the answer was awaited a few seconds more; after `lost` the object is of no use.
  WireAnswer send(const std::string& text, Time deadline, const ports::Stop& stop);
  std::string literal(const std::string& text) const;

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  explicit Wire(std::unique_ptr<pg_conn, Close> connection);
  bool wait_until_readable(Time deadline, const ports::Stop& stop);
  void cancel();
  WireAnswer drain();
  WireAnswer lost();

  std::unique_ptr<pg_conn, Close> connection_;
};

}  // namespace belay::world
