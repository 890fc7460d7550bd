// The form of every record: its members by name, its enumerators by name, its kind and version.
// The codec's two directions read these same tables. What stands here is on disk for ever: a name
// is never changed or reused. A new member is std::optional, so that old bytes stay as they are,
// and raises its kind's version, so that an older Belay says that it does not know the record.
#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>

#include "core/ledger/record.hpp"

namespace belay::ledger {

template <class T>
struct Type {};

template <class Owner, class Value>
struct Member {
  std::string_view name;
  Value Owner::*at;
};
template <class Owner, class Value>
Member(const char*, Value Owner::*) -> Member<Owner, Value>;  // clang 16 does not find it itself

// Enumerators, in the order of their declaration.
constexpr std::array<std::string_view, 3> names(Type<Replay>) {
  return {"harmless", "detectable", "dangerous"};
}
constexpr std::array<std::string_view, 8> names(Type<WayBack>) {
  return {"nothing", "prove",     "switch_back", "compensate",
          "keep",    "downgrade", "restore",     "person"};
}
constexpr std::array<std::string_view, 2> names(Type<OnFailure>) {
  return {"rollback", "stop"};
}
constexpr std::array<std::string_view, 2> names(Type<Effect>) {
  return {"none", "partial"};
}
constexpr std::array<std::string_view, 4> names(Type<Verdict>) {
  return {"applied", "not_applied", "partial", "unknown"};
}
constexpr std::array<std::string_view, 3> names(Type<Answer>) {
  return {"applied", "not_applied", "look_again"};
}
constexpr std::array<std::string_view, 6> names(Type<RunEnd>) {
  return {"succeeded",
          "failed_nothing_changed",
          "rolled_back_verified",
          "rolled_back_unverified",
          "restored",
          "refused"};
}

// Structs that records are made of. A Duration is in milliseconds, hence the name of its member.
constexpr auto members(Type<StepAt>) {
  return std::tuple{Member{"phase", &StepAt::phase}, Member{"step", &StepAt::step}};
}
constexpr auto members(Type<StepShape>) {
  using S = StepShape;
  return std::tuple{Member{"kind", &S::kind},     Member{"title", &S::title},
                    Member{"replay", &S::replay}, Member{"undo_replay", &S::undo_replay},
                    Member{"ways", &S::ways},     Member{"switches_code", &S::switches_code}};
}
constexpr auto members(Type<GateShape>) {
  using G = GateShape;
  return std::tuple{Member{"after", &G::after}, Member{"soak_ms", &G::soak},
                    Member{"manual", &G::manual}, Member{"approvals", &G::approvals}};
}
constexpr auto members(Type<PhaseShape>) {
  using P = PhaseShape;
  return std::tuple{Member{"name", &P::name}, Member{"gate", &P::gate}, Member{"steps", &P::steps}};
}
constexpr auto members(Type<RunShape>) {
  using R = RunShape;
  return std::tuple{Member{"plan", &R::plan}, Member{"on_failure", &R::on_failure},
                    Member{"phases", &R::phases}};
}
constexpr auto members(Type<RunFiles>) {
  using F = RunFiles;
  return std::tuple{Member{"plan", &F::plan}, Member{"config", &F::config},
                    Member{"plan_file", &F::plan_file}, Member{"config_file", &F::config_file},
                    Member{"base", &F::base}};
}
constexpr auto members(Type<Approval>) {
  using A = Approval;
  return std::tuple{Member{"principal", &A::principal}, Member{"key", &A::key},
                    Member{"nonce", &A::nonce}, Member{"text", &A::text},
                    Member{"signature", &A::signature}};
}
constexpr auto members(Type<Pin>) {
  return std::tuple{Member{"name", &Pin::name}, Member{"digest", &Pin::digest}};
}
constexpr auto members(Type<SavedPlan>) {
  using S = SavedPlan;
  return std::tuple{Member{"digest", &S::digest}, Member{"artifacts", &S::artifacts},
                    Member{"approvals", &S::approvals}};
}
constexpr auto members(Type<Actor>) {
  using A = Actor;
  return std::tuple{Member{"uid", &A::uid}, Member{"user", &A::user}, Member{"login", &A::login},
                    Member{"host", &A::host}};
}

// Records.
constexpr auto members(Type<LeaseTaken>) {
  return std::tuple{Member{"why", &LeaseTaken::why}};
}
constexpr auto members(Type<RunOpened>) {
  using R = RunOpened;
  return std::tuple{Member{"shape", &R::shape},
                    Member{"plan_digest", &R::plan_digest},
                    Member{"config_digest", &R::config_digest},
                    Member{"supersedes", &R::supersedes},
                    Member{"files", &R::files},
                    Member{"saved", &R::saved}};
}
constexpr auto members(Type<PhaseOpened>) {
  return std::tuple{Member{"phase", &PhaseOpened::phase}};
}
constexpr auto members(Type<GateObserved>) {
  using G = GateObserved;
  return std::tuple{Member{"phase", &G::phase}, Member{"waits_for", &G::waits_for}};
}
constexpr auto members(Type<GateReleased>) {
  using G = GateReleased;
  return std::tuple{Member{"phase", &G::phase}, Member{"approvals", &G::approvals}};
}
constexpr auto members(Type<RunHeld>) {
  return std::tuple{Member{"reason", &RunHeld::reason}};
}
constexpr auto members(Type<RunUnheld>) {
  return std::tuple<>{};
}
constexpr auto members(Type<StepIntended>) {
  return std::tuple{Member{"at", &StepIntended::at}, Member{"n", &StepIntended::n}};
}
constexpr auto members(Type<StepSucceeded>) {
  using S = StepSucceeded;
  return std::tuple{Member{"at", &S::at}, Member{"n", &S::n}, Member{"facts", &S::facts}};
}
constexpr auto members(Type<StepFailed>) {
  using S = StepFailed;
  return std::tuple{Member{"at", &S::at},           Member{"n", &S::n},
                    Member{"effect", &S::effect},   Member{"code", &S::code},
                    Member{"message", &S::message}, Member{"hint", &S::hint},
                    Member{"facts", &S::facts}};
}
constexpr auto members(Type<StepInDoubt>) {
  using S = StepInDoubt;
  return std::tuple{Member{"at", &S::at}, Member{"n", &S::n}, Member{"message", &S::message}};
}
constexpr auto members(Type<StepReconciled>) {
  using S = StepReconciled;
  return std::tuple{Member{"at", &S::at}, Member{"n", &S::n}, Member{"verdict", &S::verdict},
                    Member{"seen", &S::seen}, Member{"facts", &S::facts}};
}
constexpr auto members(Type<RollbackStarted>) {
  using R = RollbackStarted;
  return std::tuple{Member{"from_phase", &R::from_phase}, Member{"reason", &R::reason}};
}
constexpr auto members(Type<WayBackChosen>) {
  using W = WayBackChosen;
  return std::tuple{Member{"at", &W::at}, Member{"way", &W::way}, Member{"why", &W::why}};
}
constexpr auto members(Type<UndoIntended>) {
  using U = UndoIntended;
  return std::tuple{Member{"at", &U::at}, Member{"n", &U::n}, Member{"way", &U::way}};
}
constexpr auto members(Type<StepUndone>) {
  using S = StepUndone;
  return std::tuple{Member{"at", &S::at}, Member{"n", &S::n}, Member{"way", &S::way},
                    Member{"verified", &S::verified}, Member{"facts", &S::facts}};
}
constexpr auto members(Type<UndoFailed>) {
  using U = UndoFailed;
  return std::tuple{Member{"at", &U::at},     Member{"n", &U::n},
                    Member{"way", &U::way},   Member{"effect", &U::effect},
                    Member{"code", &U::code}, Member{"message", &U::message},
                    Member{"hint", &U::hint}};
}
constexpr auto members(Type<UndoInDoubt>) {
  using U = UndoInDoubt;
  return std::tuple{Member{"at", &U::at}, Member{"n", &U::n}, Member{"message", &U::message}};
}
constexpr auto members(Type<UndoReconciled>) {
  using U = UndoReconciled;
  return std::tuple{Member{"at", &U::at}, Member{"n", &U::n}, Member{"verdict", &U::verdict},
                    Member{"seen", &U::seen}, Member{"verified", &U::verified}};
}
constexpr auto members(Type<Escalated>) {
  using E = Escalated;
  return std::tuple{Member{"at", &E::at}, Member{"reason", &E::reason}, Member{"open", &E::open}};
}
constexpr auto members(Type<PersonAnswered>) {
  using P = PersonAnswered;
  return std::tuple{Member{"at", &P::at}, Member{"answer", &P::answer},
                    Member{"reason", &P::reason}};
}
constexpr auto members(Type<IdentityChanged>) {
  using I = IdentityChanged;
  return std::tuple{Member{"before", &I::before}, Member{"after", &I::after}};
}
constexpr auto members(Type<PhaseClosed>) {
  return std::tuple{Member{"phase", &PhaseClosed::phase}};
}
constexpr auto members(Type<RunClosed>) {
  return std::tuple{Member{"end", &RunClosed::end}};
}

constexpr auto members(Type<RuleOverridden>) {
  using R = RuleOverridden;
  return std::tuple{Member{"rule", &R::rule}, Member{"objections", &R::objections},
                    Member{"reason", &R::reason}};
}
constexpr auto members(Type<ApprovalRevoked>) {
  using A = ApprovalRevoked;
  return std::tuple{Member{"nonce", &A::nonce}, Member{"reason", &A::reason}, Member{"by", &A::by},
                    Member{"revoked_at", &A::revoked_at}, Member{"text", &A::text}};
}
constexpr auto members(Type<ReceiptCounted>) {
  using R = ReceiptCounted;
  return std::tuple{Member{"seen", &R::seen}, Member{"principal", &R::principal},
                    Member{"key", &R::key}, Member{"text", &R::text},
                    Member{"signature", &R::signature}};
}

template <class R>
struct Kind {
  std::string_view name;
  int version;
};

constexpr std::tuple kinds{
    Kind<LeaseTaken>{"lease_taken", 1},
    Kind<RunOpened>{"run_opened", 3},  // 2: holds its files; 3: names its saved plan
    Kind<PhaseOpened>{"phase_opened", 1},
    Kind<GateObserved>{"gate_observed", 1},
    Kind<GateReleased>{"gate_released", 2},  // 2: may hold approvals
    Kind<RunHeld>{"run_held", 1},
    Kind<RunUnheld>{"run_unheld", 1},
    Kind<StepIntended>{"step_intended", 1},
    Kind<StepSucceeded>{"step_succeeded", 1},
    Kind<StepFailed>{"step_failed", 1},
    Kind<StepInDoubt>{"step_in_doubt", 1},
    Kind<StepReconciled>{"step_reconciled", 1},
    Kind<RollbackStarted>{"rollback_started", 1},
    Kind<WayBackChosen>{"way_back_chosen", 1},
    Kind<UndoIntended>{"undo_intended", 1},
    Kind<StepUndone>{"step_undone", 1},
    Kind<UndoFailed>{"undo_failed", 1},
    Kind<UndoInDoubt>{"undo_in_doubt", 1},
    Kind<UndoReconciled>{"undo_reconciled", 1},
    Kind<Escalated>{"escalated", 1},
    Kind<PersonAnswered>{"person_answered", 1},
    Kind<IdentityChanged>{"identity_changed", 1},
    Kind<PhaseClosed>{"phase_closed", 1},
    Kind<RunClosed>{"run_closed", 2},  // 2: may end "refused"
    Kind<RuleOverridden>{"rule_overridden", 1},
    Kind<ApprovalRevoked>{"approval_revoked", 1},
    Kind<ReceiptCounted>{"receipt_counted", 1},
};

// How many members a struct has, so that one that the tables forget does not compile.
struct Anything {
  template <class T>
  operator T() const;
};
template <class T, class... Given>
constexpr std::size_t member_count(Given... given) {
  if constexpr (requires { T{given..., Anything{}}; }) {
    return member_count<T>(given..., Anything{});
  } else {
    return sizeof...(Given);
  }
}
template <class T>
constexpr bool is_whole = member_count<T>() == std::tuple_size_v<decltype(members(Type<T>{}))>;

// Whether an enumeration has an enumerator of this value: the compilers spell another one as a
// cast.
template <auto value>
constexpr bool is_enumerator() {
  const std::string_view spelt = __PRETTY_FUNCTION__;
  return spelt.substr(spelt.rfind('=') + 1).find('(') == std::string_view::npos;
}
template <class T>
constexpr bool is_named_whole = is_enumerator<static_cast<T>(names(Type<T>{}).size() - 1)>() &&
                                !is_enumerator<static_cast<T>(names(Type<T>{}).size())>();

template <class... R>
std::variant<R...> variant_of(const std::tuple<Kind<R>...>&);
static_assert(std::is_same_v<decltype(variant_of(kinds)), Record>,
              "every record has one row, in the order of the variant");

}  // namespace belay::ledger
