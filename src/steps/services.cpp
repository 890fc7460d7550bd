#include "steps/services.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "steps/systemd.hpp"

namespace belay::steps {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Duration look_again = std::chrono::milliseconds(200);

Done tell(engine::World& world, engine::Attempt& attempt, const ReleaseTree& tree,
          const plan::Service& service) {
  if (!service.unit.empty()) return tell_unit(world, attempt, service);
  return run_command(world, attempt, service.reload, tree.root, "service-" + service.name + ".log",
                     true);
}

}  // namespace

std::string shown(const plan::Service& service) {
  if (service.unit.empty()) return service.name + ": " + join(service.reload, " ");
  return service.name + ": systemctl " + (service.restart ? "restart " : "reload ") + service.unit +
         ", up within " + to_text(service.within);
}

Done tell_services(engine::World& world, engine::Attempt& attempt, const ReleaseTree& tree) {
  for (const auto& service : world.environment.releases->services) {
    attempt.observer.progress("telling " + service.name);
    auto told = tell(world, attempt, tree, service);
    if (!told) {
      return fail(std::move(told).error().while_doing("telling service '" + service.name + "'"));
    }
  }
  return {};
}

std::vector<int> drain(engine::World& world, engine::Attempt& attempt, const ReleaseTree& tree,
                       const std::string& release) {
  Duration longest{};
  for (const auto& service : world.environment.releases->services) {
    longest = std::max(longest, service.drain);
  }
  if (longest <= Duration{}) return {};
  const auto end = Steady::now() + longest;
  bool told = false;
  while (true) {
    auto left = world.files.users_of(tree.release(release));
    const bool stopped = attempt.stop.level() == ports::StopLevel::now;
    if (left.empty() || stopped || Steady::now() >= end) return left;
    if (!told) attempt.observer.progress("waiting for the processes of " + release);
    told = true;
    world.clock.wait(look_again);
  }
}

}  // namespace belay::steps
