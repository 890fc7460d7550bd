// What a real server says of itself: who holds what, who waits, and the end of its log.
#include "world/pg/diagnosis.hpp"

#include <algorithm>
#include <thread>

#include "world/pg/target.hpp"

namespace belay::world {
namespace {

class Diagnoses : public testing::Test {
 protected:
  Diagnoses() : diagnosis(take(open_diagnosis(target.options("belay:look"), secrets()))) {}

  static const Redactor& secrets() {
    static const Redactor known = [] {
      Redactor redactor;
      redactor.add(Secret("hunter22"));
      return redactor;
    }();
    return known;
  }
  std::string url(const std::string& application) const {
    return target.server.url(target.name) + "?application_name=" + application;
  }
  const ports::SessionActivity* find(const std::string& application) {
    sessions = take(diagnosis->activity());
    const auto at = std::ranges::find(sessions, application, &ports::SessionActivity::application);
    return at == sessions.end() ? nullptr : &*at;
  }
  // Makes this the file that the server calls its log.
  void write_log(const std::string& text) {
    const auto data = target.value("SHOW data_directory");
    target.sql("COPY (SELECT unnest(ARRAY[" + text + "])) TO '" + data + "/belay.log'");
    target.sql("COPY (SELECT 'stderr belay.log') TO '" + data + "/current_logfiles'");
  }
  void forget_log() {
    const auto data = target.value("SHOW data_directory");
    target.sql("COPY (SELECT '' WHERE false) TO '" + data + "/current_logfiles'");
  }

  Target target{"diagnosis"};
  std::unique_ptr<ports::Diagnosis> diagnosis;
  std::vector<ports::SessionActivity> sessions;
};

TEST_F(Diagnoses, NameWhoHoldsALockAndWhoWaitsForIt) {
  target.sql("CREATE TABLE items (v int)");
  support::Held holder(url("holder-hunter22"), "LOCK TABLE items");
  std::thread waiting(
      [address = url("shop")] { const support::Held reader(address, "SELECT FROM items"); });
  const ports::SessionActivity* shop = nullptr;
  // It is in the queue a moment before it says what it waits for.
  while (shop == nullptr || shop->blocked_by.empty() || shop->waits_for.empty()) {
    shop = find("shop");
  }
  EXPECT_EQ(shop->blocked_by, std::vector{holder.pid()});
  EXPECT_EQ(shop->waits_for, "Lock relation");
  EXPECT_EQ(shop->locks, std::vector<std::string>{"AccessShareLock on public.items (waits)"});
  const auto* held = find("holder-***");
  ASSERT_NE(held, nullptr) << "a secret in a session's name is not masked";
  EXPECT_EQ(held->state, "idle in transaction");
  EXPECT_FALSE(held->began.empty());
  EXPECT_EQ(held->locks.front(), "AccessExclusiveLock on public.items");
  EXPECT_EQ(sessions.front().application, "holder-***") << "the longest transaction is not first";
  holder.release();
  waiting.join();
}

TEST_F(Diagnoses, GiveTheEndOfTheServersLogInWholeLines) {
  write_log("'first line', 'ERROR:  at hunter22', 'last line'");
  EXPECT_EQ(take(diagnosis->server_log(1000)), "first line\nERROR:  at ***\nlast line\n");
  // Twenty bytes begin in the middle of the second line.
  EXPECT_EQ(take(diagnosis->server_log(20)), "last line\n");
  forget_log();
}

TEST_F(Diagnoses, SayWhyThereIsNoLog) {
  const auto none = diagnosis->server_log(1000);
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("logging_collector is off"), std::string::npos);
  write_log("'a line'");
  target.server.create_role("nobody_special", "");
  const auto plain = take(
      open_diagnosis({Secret(target.server.url(target.name, "nobody_special")), "x"}, secrets()));
  const auto refused = plain->server_log(1000);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::database_error);
  EXPECT_NE(refused.error().message.find("permission denied"), std::string::npos)
      << refused.error().message;
  forget_log();
}

}  // namespace
}  // namespace belay::world
