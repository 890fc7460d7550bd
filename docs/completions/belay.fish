# fish completion of belay. Printed from the table of commands by tests/docs.
complete -c belay -f
complete -c belay -l config -r -d 'belay.toml; default: looked for upwards, as far as the git root'
complete -c belay -l environment -r -d 'default: the only one there is; `tick` takes all'
complete -c belay -l json -d 'one JSON object on standard output, errors included'
complete -c belay -l log-level -r -d 'trace, debug, info, warn (default), error or off; log lines go to standard error'
complete -c belay -l help -d 'of belay, or of the command before it'
complete -c belay -l version -d 'the version'
complete -c belay -n '__fish_use_subcommand' -a audit
complete -c belay -n '__fish_seen_subcommand_from audit' -a show
complete -c belay -n '__fish_seen_subcommand_from audit' -a verify
complete -c belay -n '__fish_use_subcommand' -a backup
complete -c belay -n '__fish_seen_subcommand_from backup' -a create
complete -c belay -n '__fish_seen_subcommand_from backup' -a list
complete -c belay -n '__fish_seen_subcommand_from backup' -a verify
complete -c belay -n '__fish_seen_subcommand_from backup' -a prune
complete -c belay -n '__fish_use_subcommand' -a policy
complete -c belay -n '__fish_seen_subcommand_from policy' -a explain
complete -c belay -n '__fish_seen_subcommand_from policy' -a show
complete -c belay -n '__fish_use_subcommand' -a init -d 'write a first belay.toml and plan for an Alembic, Flask-Migrate or SQL project'
complete -c belay -n '__fish_seen_subcommand_from init' -l bind -r -d 'write into belay.toml which cluster this environment is'
complete -c belay -n '__fish_seen_subcommand_from init' -l url-env -r -d 'the variable that holds the database'\''s URL; default DATABASE_URL'
complete -c belay -n '__fish_use_subcommand' -a check -d 'everything that can be known without changing anything'
complete -c belay -n '__fish_seen_subcommand_from check' -F
complete -c belay -n '__fish_use_subcommand' -a plan -d 'show the exact steps, the gates and the way back at each point'
complete -c belay -n '__fish_seen_subcommand_from plan' -F
complete -c belay -n '__fish_use_subcommand' -a run -d 'carry out a plan, as far as its gates allow'
complete -c belay -n '__fish_seen_subcommand_from run' -F
complete -c belay -n '__fish_seen_subcommand_from run' -l override -r -d 'let the run begin though this rule of the policy refuses it; it stands in the ledger'
complete -c belay -n '__fish_use_subcommand' -a resume -d 'go on with a run that was interrupted'
complete -c belay -n '__fish_seen_subcommand_from resume' -l answer -r -d 'of the step that the run is stuck at: its effect is there, or is not; on the way back: it is to stay, or a person has undone it'
complete -c belay -n '__fish_seen_subcommand_from resume' -l look-again -d 'the cause was mended: observe again, and go on'
complete -c belay -n '__fish_seen_subcommand_from resume' -l reason -r -d 'kept in the ledger with the answer'
complete -c belay -n '__fish_use_subcommand' -a tick -d 'advance every run that is due; silent when none is'
complete -c belay -n '__fish_use_subcommand' -a status -d 'where the open runs stand, and what comes next'
complete -c belay -n '__fish_seen_subcommand_from status' -l watch -d 'follow the run until it is over, or stands still and nobody is at it'
complete -c belay -n '__fish_use_subcommand' -a report -d 'write what a run did as one HTML file'
complete -c belay -n '__fish_seen_subcommand_from report' -l output -r -d 'where to; default: report.html in the run'\''s folder; - is standard output'
complete -c belay -n '__fish_use_subcommand' -a evidence -d 'pack what a run did and left into one archive, to hand on'
complete -c belay -n '__fish_seen_subcommand_from evidence' -l output -r -d 'where to; default: evidence.tar.gz in the run'\''s folder'
complete -c belay -n '__fish_use_subcommand' -a hold -d 'keep a waiting run from going on'
complete -c belay -n '__fish_seen_subcommand_from hold' -l reason -r -d 'kept in the ledger'
complete -c belay -n '__fish_use_subcommand' -a release -d 'open a manual gate, or let a held run go on'
complete -c belay -n '__fish_use_subcommand' -a rollback -d 'take the way back of a run, code first'
complete -c belay -n '__fish_seen_subcommand_from rollback' -l all -d 'of a run that is going back already: take back its earlier phases too'
complete -c belay -n '__fish_seen_subcommand_from rollback' -l reason -r -d 'kept in the ledger'
complete -c belay -n '__fish_use_subcommand' -a restore -d 'restore a proven backup, beside the database or in its place'
complete -c belay -n '__fish_seen_subcommand_from restore' -l into -r -d 'into a new database of this name; the live one is not touched'
complete -c belay -n '__fish_seen_subcommand_from restore' -l accept-loss -d 'go on although others wrote since the backup: what they wrote is not in it'
complete -c belay -n '__fish_seen_subcommand_from restore' -l yes -r -d 'go on without asking; names the environment that is meant'
complete -c belay -n '__fish_seen_subcommand_from restore' -l lift-fence -d 'open the database that an interrupted restore left closed'
complete -c belay -n '__fish_use_subcommand' -a abort -d 'close a run as it stands, and go neither on nor back'
complete -c belay -n '__fish_seen_subcommand_from abort' -l leave -d 'what was done and not taken back is to stay as it is'
complete -c belay -n '__fish_seen_subcommand_from abort' -l reason -r -d 'kept in the ledger'
complete -c belay -n '__fish_use_subcommand' -a stamp -d 'write which revision the database is at, where its catalog is what that revision gives'
complete -c belay -n '__fish_seen_subcommand_from stamp' -l reason -r -d 'why, where the ledger does not know that revision'\''s catalog; kept in it'
complete -c belay -n '__fish_use_subcommand' -a unlock -d 'end what a dead runner left behind, without going on with its run'
complete -c belay -n '__fish_use_subcommand' -a doctor -d 'is this host fit, and what did dead runners leave on it?'
complete -c belay -n '__fish_seen_subcommand_from create' -l format -r -d 'of pg_dump; default directory'
complete -c belay -n '__fish_seen_subcommand_from prune' -l keep -r -d 'how many to leave; default: keep of [backups]'
complete -c belay -n '__fish_seen_subcommand_from prune' -l dry-run -d 'say what would be removed'
complete -c belay -n '__fish_use_subcommand' -a current -d 'the revision that the database is at'
complete -c belay -n '__fish_use_subcommand' -a heads -d 'the heads of the revision scripts, read without Python'
complete -c belay -n '__fish_seen_subcommand_from heads' -l check -d 'fail on more than one head (a label, where labels are used) and on every problem that is no warning, and say what mends it'
complete -c belay -n '__fish_seen_subcommand_from heads' -l version-location -r -d 'a folder of revision files; no settings are read'
complete -c belay -n '__fish_seen_subcommand_from heads' -l script-location -r -d 'the folder that holds env.py; over what the settings say'
complete -c belay -n '__fish_seen_subcommand_from heads' -l name -r -d 'the section of the alembic.ini that -c names; default alembic'
complete -c belay -n '__fish_use_subcommand' -a history -d 'the revision scripts beside belay.toml, oldest first, and which one the database is at'
complete -c belay -n '__fish_use_subcommand' -a branches -d 'the revisions that several others follow, read without Python'
complete -c belay -n '__fish_seen_subcommand_from branches' -l version-location -r -d 'a folder of revision files; no settings are read'
complete -c belay -n '__fish_seen_subcommand_from branches' -l script-location -r -d 'the folder that holds env.py; over what the settings say'
complete -c belay -n '__fish_seen_subcommand_from branches' -l name -r -d 'the section of the alembic.ini that -c names; default alembic'
complete -c belay -n '__fish_use_subcommand' -a show -d 'one revision: its place, its file, what it does as far as its text tells; also head, heads, base, or a label'
complete -c belay -n '__fish_seen_subcommand_from show' -l version-location -r -d 'a folder of revision files; no settings are read'
complete -c belay -n '__fish_seen_subcommand_from show' -l script-location -r -d 'the folder that holds env.py; over what the settings say'
complete -c belay -n '__fish_seen_subcommand_from show' -l name -r -d 'the section of the alembic.ini that -c names; default alembic'
complete -c belay -n '__fish_use_subcommand' -a lint -d 'what is dangerous in SQL files or folders of them (- reads stdin)'
complete -c belay -n '__fish_seen_subcommand_from lint' -l profile -r -d 'default; advice adds rules of design; strict makes warnings dangers'
complete -c belay -n '__fish_seen_subcommand_from lint' -l in-transaction -d 'each file runs in one transaction that another opens and commits'
complete -c belay -n '__fish_seen_subcommand_from lint' -l fail-on -r -d 'end with 3 on: danger (default), warning, never'
complete -c belay -n '__fish_seen_subcommand_from lint' -l format -r -d 'text (default), json, sarif, github'
complete -c belay -n '__fish_use_subcommand' -a explain -d 'the locks, rewrites and losses of each statement of SQL files (- reads stdin)'
complete -c belay -n '__fish_seen_subcommand_from explain' -l in-transaction -d 'each file runs in one transaction that another opens and commits'
complete -c belay -n '__fish_seen_subcommand_from verify' -l expect-head -r -d 'a head that was kept elsewhere; it must be in the chain'
