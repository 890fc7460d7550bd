// docs/errors.md, docs/findings.md, docs/graph-problems.md and docs/policy.md
#include "base/errors.hpp"
#include "core/migration/problems.hpp"
#include "core/policy/policy.hpp"
#include "docs/pages.hpp"
#include "steps/findings.hpp"

namespace belay::docs {
namespace {

constexpr std::string_view errors_head =
    R"(# Exit statuses and errors

Printed from the tables in the code; a test fails when this page and they differ.

## Exit statuses

Each means one thing, for every command.

| Status | Name | Meaning |
|---|---|---|
)";

constexpr std::string_view errors_middle =
    R"(
A run ends with 0, 3, 4, 5, 6 or 7; it stops for now with 8, 10 or 11. `run`, `resume` and `rollback`
end with the status of the run, also where an error stopped it in its middle: the error is printed,
but its status in the table below holds only where nothing of the run was begun. A runner whose target
another has taken over ends with 9. `tick` ends with 0 also when a run waits or was stopped by a
signal, and looks into every environment though one of them cannot be looked at.
`status` ends with 0 while nothing is open, and else tells the gravest of the open runs: 8 needs a
person, 10 was left in its middle, 9 somebody is at work on it, 11 waits or is held. `status RUN` and
`status --watch` tell of that one run, also when it is over. What to do about each stands in
[running.md](running.md).

## Errors

A command that cannot do what was asked prints what is wrong, what to type next, and the code in
brackets; with `--json` it prints `{"schema": "belay.error/1", …}`, also where the command line is not
understood. In the ledger the same codes say why a step failed.

With `--json` a command prints one JSON object; `tick` prints one for each run that it advanced, one
behind the other (`belay --json tick | jq -s` makes a list of them), and none when nothing was due.

| Code | Status | Meaning |
|---|---|---|
)";

constexpr std::string_view findings_head =
    R"(# Findings

What `belay check` and the step `preflight` look at, in this order; printed from the table in the
code. Nothing is changed by looking.

A finding is *ok*, *bad* or *unknown*. Unknown means that it could not be observed, because a right
is missing or the database does not answer; it counts as bad, unless the environment says
`unknown = "pass"`. What the environment does not declare (a database, backups, migrations,
releases) is ok without a look.

`belay check` looks at one more, `webhooks`: whether each has an http or https URL. None is asked.

| Finding | The question |
|---|---|
)";

constexpr std::string_view policy_head =
    R"(# Policy

Printed from the table in the code; a test fails when this page and it differ.

`policy = "production"` in an environment of `belay.toml` says what must hold before a run begins
there. A rule that is set to *refuse* ends `belay run` with 3 before anything is touched; one that
*warns* is told and lets pass. `belay check` and `belay plan` tell all of them for a plan,
`belay policy explain` which hold here and who said so.

Where a policy is read from, in this order:

1. `/etc/belay/policies/NAME.toml`, which root alone may write; else the shipped policy of that
   name (`belay policy show NAME`).
2. `policies/NAME.toml` beside `belay.toml`: the application's own. Of each rule the stricter of the
   two holds, so a change in the application's repository cannot loosen what root set.

A policy that only the application has holds as it is, and whoever changes the repository changes it.

`belay run PLAN --override 'RULE=REASON'` lets one run begin against one rule. Rule, objections,
reason and who gave it stand in the ledger (`rule_overridden`) and in the report. An override that
nothing needs is refused, so none stays behind in a script. The first deploy of all has no release to
go back to: it needs `way_back=first deploy`.

`approvals` is a number: so many persons must have approved a saved plan (`belay plan PLAN --save
FILE`, `belay approve FILE --as PERSON`, `belay run FILE`). Who may is said by `/etc/belay/signers`,
which root alone may write; else, where root has not written the policy either, by
`policies/signers` beside `belay.toml`. One line a key, in the form of `ssh-keygen`:

    anna@example.org namespaces="belay-approval" ssh-ed25519 AAAA… ajones anna@home.example

The first word is the person; those behind the key are other names of that person on hosts and in
git, by which authors are recognised. A file `revoked` beside it holds what counts no more, a nonce
or a key's fingerprint a line: `SHA256:…` and its 43 letters, or the line as `ssh-keygen -lf KEY.pub`
tells it; a comment stands behind `#`. While any other line is in it, nothing that was signed counts,
and the line is named: it would revoke nothing. Nobody overrides this rule.
`override_approvals` is such a number for plans that override a rule: `belay plan PLAN --override
'RULE=REASON' --save FILE`. `release RUN --override` is refused then.

`freeze` and `window` go by a calendar, a file `NAME.calendar.toml` beside the policy `NAME`: root's in
`/etc/belay/policies`, the application's in `policies`, of which both hold. It says when no phase may
begin, and when alone one may:

    zone = "Europe/Berlin"          # of all that follows; UTC where it is left out

    [[freeze]]
    name = "end of year"
    from = "12-20"                  # every year, over its turn
    to   = "01-03"                  # a day is meant with its last minute
    [[freeze]]
    name = "trade fair"
    from = "2027-03-08 18:00"
    to   = "2027-03-12"
    [[freeze]]
    name = "weekend"
    from = "fri 15:00"
    to   = "mon 06:00"
    [[freeze]]
    name = "Christmas Eve"
    on   = "12-24"                  # or one date, or a day of the week

    [[window]]                      # with none, every moment is one
    days = ["mon", "tue", "wed", "thu"]
    from = "09:00"
    to   = "16:00"

What is closed is said with the moment at which it opens. A calendar is read whenever a phase is about
to begin, stands in no saved plan and holds at once, also for what was approved or begun before: `run`
is refused, a later phase waits at its gate until `tick` finds it open, `release RUN --override
'freeze=REASON'` lets it pass. An override counts for one run and for as long as that very freeze lasts.
A phase that was begun is finished or taken back, and no way back is ever kept waiting.

`backup_age`, `tried` and `lint` have bounds: `backup_age = "24h"` and `tried = "7d"` are the most,
`lint = "warning"` refuses warnings and what is graver; `"off"` is none. A bound refuses, the stricter of two holds.

A migrate goes by the backup before it in its phase, else by the newest of the environment that the
ledger proves and whose manifest is in its place. `backup_age` is asked before each phase, and once
more before a migrate begins: one that was interrupted behind its backup does not go on a week later,
but waits for `rollback` or `release RUN --override 'backup_age=REASON'`.

`tried` asks for a rehearsal: `belay rehearse PLAN` restores the newest proven backup into a scratch
database beside the live one, runs the pending revisions there one by one, and takes them down again
where a downgrade is the way back (nothing is destroyed and the change is not just additive). Its
receipt stands in the ledger with the digest of each pending revision, of env.py and of alembic.ini:
where a byte of them is another now, or the cluster is another one, the run is refused and the file
named. A step `rehearse` in the phase does instead, before its backup: what a copy writes counts as
written since a backup that is older. What env.py imports is not compared, and nothing of a tool
declared by commands: there only the step counts.

What CI or another host has rehearsed counts as well where the policy says whose word it takes for
that, above `[rules]`:

    receipt_signers = "/etc/belay/receipt-signers"

The file has the form of the signers of approvals, with another namespace, and is believed and read
as strictly; it may be the same file. A key's fingerprint in `revoked` beside it takes the key back,
`valid-before="20270101"` among its options lets it expire.

    ci@example.org namespaces="belay-receipt" ssh-ed25519 AAAA…

`belay receipt sign` there, `belay receipt take FILE` here ([running.md](running.md)). Each receipt is
judged when the rule is: its signature by ssh-keygen, each pending file by its digest, its age by the
bound of `tried`, and the server's major version, which must be the same; cluster, database and
environment may be others and are told. What counted stands in the ledger (`receipt_counted`) and in
the report. Where root, or a shipped policy, is above the application's, that can only say
`receipt_signers = "off"`; a file that it names is not heard. A relative name begins at the policy's
own folder.

`watched` wants a probe with `monitoring = true` before the first migrate or deploy of a phase, which
asks whether somebody watches: the health of the alerting, or who is on call.

    [[phase.step]]
    kind       = "probe"
    url        = "https://alerts.example.org/-/healthy"
    monitoring = true

`lint` reads the pending files of Belay's own SQL, or the SQL that Alembic and Flask-Migrate give for
the pending revisions in offline mode, as Belay will apply them; of a declared tool it knows nothing. A
revision that cannot run offline refuses whatever the bound, until a comment in its file says why it
may: `# belay: ignore offline-not-possible: tried on a copy`. Where the release is not staged yet, the
tool of the release in use reads its scripts. `contract_after_soak` knows what the revision scripts show: one that cannot be read is
not said to destroy. `no_stamp` and `migrate_by_belay` look for alembic and flask in the words of
commands, also inside `sh -c`; what a script of another name does they cannot see. `belay stamp` is
asked for `name_environment`, `bound_database`, `no_stamp` and `override_approvals` alone.

The other rules are asked when a run begins, and not again by what goes on with it (`resume`, `tick`).
`backup create`, `rehearse`, `restore` and `rollback` ask nothing.

| Rule | Must hold | Why |)";

std::string anchored(std::string_view name) {
  return "<a id=\"" + std::string(name) + "\"></a>`" + std::string(name) + "`";
}

}  // namespace

std::string errors_page() {
  std::string page(errors_head);
  for (const auto& row : exit_status_table()) {
    page += "| " + std::to_string(static_cast<int>(row.status)) + " | " + std::string(row.name) +
            " | " + cell(row.meaning) + " |\n";
  }
  page += errors_middle;
  for (const auto& row : error_table()) {
    page += "| " + anchored(row.name) + " | " + std::to_string(static_cast<int>(row.exit)) + " | " +
            cell(row.meaning) + " |\n";
  }
  return page;
}

std::string findings_page() {
  std::string page(findings_head);
  for (const auto& kind : steps::finding_table()) {
    page += "| " + anchored(kind.code) + " | " + cell(kind.question) + "? |\n";
  }
  return page;
}

std::string graph_problems_page() {
  std::string page =
      "# Problems of the revision graph\n\n"
      "Printed from the table in the code; a test fails when this page and it differ. `belay heads "
      "--check` tells them all, with the file, the line and what mends it; `--json` has their "
      "codes. "
      "What *blocks* leaves no graph to be told: every command of the graph, and a deploy, stops "
      "there. What is *bad* stops a deploy and fails `--check`. A *warning* stops nothing.\n\n"
      "| Code | | |\n|---|---|---|\n";
  for (const auto& row : migration::problem_table()) {
    const std::string_view gravity = row.gravity == migration::Gravity::blocks ? "blocks"
                                     : row.gravity == migration::Gravity::bad  ? "bad"
                                                                               : "warning";
    page += "| `" + std::string(row.code) + "` | " + std::string(gravity) + " | " +
            cell(row.meaning) + " |\n";
  }
  return page;
}

std::string level_in(const policy::Policy& shipped, const policy::Rule& rule) {
  for (const auto& setting : policy::settings_of(shipped, nullptr)) {
    if (setting.rule->id == rule.id) return policy::told(setting);
  }
  return "";
}

std::string policy_page() {
  std::string page(policy_head);
  for (const auto name : policy::shipped_names()) page += " " + std::string(name) + " |";
  page += "\n|---|---|---|";
  for (std::size_t n = 0; n < policy::shipped_names().size(); ++n) page += "---|";
  page += "\n";
  for (const auto& rule : policy::rule_table()) {
    page += "| " + anchored(rule.id) + " | " + cell(rule.summary) + " | " + cell(rule.why) + " |";
    for (const auto name : policy::shipped_names()) {
      const auto shipped = policy::parse_policy(policy::shipped_policy(name), std::string(name));
      page += " " + level_in(*shipped, rule) + " |";
    }
    page += "\n";
  }
  return page;
}

}  // namespace belay::docs
