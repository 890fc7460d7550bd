#include "steps/systemd.hpp"

#include <map>

#include "base/text.hpp"

namespace belay::steps {
namespace {

using Steady = std::chrono::steady_clock;
using Words = std::vector<std::string>;

constexpr Duration look_again = std::chrono::milliseconds(200);
// Properties as systemctl show prints them (org.freedesktop.systemd1(5)).
constexpr const char* properties =
    "--property=LoadState,ActiveState,SubState,Result,CanReload,InvocationID";

class Unit {
 public:
  Unit(engine::World& world, engine::Attempt& attempt, const plan::Service& service)
      : world_(world), attempt_(attempt), service_(service), end_(Steady::now() + service.within) {}

  Done tell() {
    TRY(auto before, show());
    if (before["LoadState"] != "loaded") {
      return failed("is not loaded: " + escaped(before["LoadState"]),
                    "systemctl status " + service_.unit);
    }
    if (before["ActiveState"] == "failed") {
      TRY(const auto said, systemctl({"reset-failed", service_.unit}));
      static_cast<void>(said);
    }
    const bool runs = before["ActiveState"] == "active";
    const bool reload = runs && !service_.restart;
    if (reload && before["CanReload"] != "yes") {
      return failed("cannot be reloaded", "say how = \"restart\", or give the unit ExecReload=");
    }
    if (auto told = systemctl({reload ? "reload" : "restart", service_.unit}); !told) {
      return explained(std::move(told).error());
    }
    return expect_up(reload ? "" : before["InvocationID"]);
  }

 private:
  using Properties = std::map<std::string, std::string>;

  Result<std::string> systemctl(Words words) {
    const auto left = std::chrono::duration_cast<Duration>(end_ - Steady::now());
    if (left <= Duration{}) return fail(too_late());
    ports::Command command;
    words.insert(words.begin(), {"systemctl", "--no-ask-password", "--no-pager"});
    command.argv = std::move(words);
    command.cwd = "/";
    command.attempt = attempt_.id;
    command.deadline = left;
    command.output_file = attempt_.file("service-" + service_.unit + ".log");
    TRY(auto exited, world_.processes.run(command, attempt_.stop));
    if (exited.timed_out) return fail(too_late());
    if (exited.ok()) return exited.standard_output;
    const std::string said(trimmed(exited.tail));
    return fail(ErrorCode::process_failed,
                "'systemctl " + command.argv[3] + "' " + describe(exited) +
                    (said.empty() ? "" : ": " + said),
                help());
  }

  Result<Properties> show() {
    TRY(const auto text, systemctl({"show", properties, service_.unit}));
    Properties found;
    for (const auto& line : split(text, '\n')) {
      const auto equals = line.find('=');
      if (equals != std::string::npos) found[line.substr(0, equals)] = line.substr(equals + 1);
    }
    return found;
  }

  // Up, and (after a restart) in another invocation than before.
  Done expect_up(const std::string& old_invocation) {
    while (true) {
      TRY(auto now, show());
      const std::string& state = now["ActiveState"];
      const bool is_new = old_invocation.empty() || now["InvocationID"] != old_invocation;
      if (state == "active" && is_new) return {};
      const bool on_its_way = state == "activating" || state == "reloading" ||
                              state == "deactivating" || state == "active";
      if (!on_its_way) return failed(why(now), help());
      if (Steady::now() + look_again >= end_) return fail(too_late());
      world_.clock.wait(look_again);
    }
  }

  // systemctl's own words are few; the unit's state says more.
  Done explained(Error error) {
    if (error.code == ErrorCode::process_timeout) return fail(std::move(error));
    auto now = show();
    if (now && (*now)["ActiveState"] != "active") error.message += "; it " + why(*now);
    if (now && (*now)["Result"] == "start-limit-hit") {
      error.hint = "mend it, then: systemctl reset-failed " + service_.unit;
    }
    return fail(std::move(error));
  }

  static std::string why(Properties& now) {
    if (now["Result"] == "start-limit-hit") {
      return "started and failed too often: systemd's start limit was hit";
    }
    return "is " + escaped(now["ActiveState"]) + " (" + escaped(now["SubState"]) + "), result " +
           escaped(now["Result"]);
  }

  Done failed(const std::string& what, const std::string& hint) const {
    return fail(ErrorCode::process_failed, "unit '" + service_.unit + "' " + what, hint);
  }
  Error too_late() const {
    return {ErrorCode::process_timeout,
            "unit '" + service_.unit + "' was not up within " + to_text(service_.within), help()};
  }
  std::string help() const { return "journalctl --unit=" + service_.unit + " --lines=50"; }

  engine::World& world_;
  engine::Attempt& attempt_;
  const plan::Service& service_;
  Steady::time_point end_;
};

}  // namespace

Done tell_unit(engine::World& world, engine::Attempt& attempt, const plan::Service& service) {
  return Unit(world, attempt, service).tell();
}

}  // namespace belay::steps
