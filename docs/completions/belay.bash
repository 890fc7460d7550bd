# bash completion of belay. Printed from the table of commands by tests/docs.
_belay() {
    local word=${COMP_WORDS[COMP_CWORD]} typed='' i
    case ${COMP_WORDS[COMP_CWORD - 1]} in
        --config | -c | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --log-level) mapfile -t COMPREPLY < <(compgen -W 'trace debug info warn error off' -- "$word"); return ;;
    esac
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --config | -c | --environment | -e | --log-level) ((i++)) ;;
            -*) ;;
            *) typed+="${typed:+ }${COMP_WORDS[i]}" ;;
        esac
    done
    local words='' files=no
    case $typed in
        '') words='init check plan rehearse approve receipt run resume tick status report evidence hold release rollback restore abort stamp unlock doctor backup current heads history branches show drift lint explain policy audit' ;;
        'audit') words='show verify' ;;
        'backup') words='create list verify prune' ;;
        'policy') words='explain show' ;;
        'receipt') words='sign show take' ;;
        'init' | 'init '*) words='--bind --url-env --git-hook' ;;
        'check' | 'check '*) words='--drift' files=yes ;;
        'plan' | 'plan '*) words='--save --override' files=yes ;;
        'rehearse' | 'rehearse '*) words='--no-downgrade' files=yes ;;
        'approve' | 'approve '*) words='--as --key --expires --offline --output --add --revoke --reason' ;;
        'receipt sign' | 'receipt sign '*) words='--as --key --output' ;;
        'receipt show' | 'receipt show '*) words='' ;;
        'receipt take' | 'receipt take '*) words='' ;;
        'run' | 'run '*) words='--override' files=yes ;;
        'resume' | 'resume '*) words='--answer --look-again --reason' ;;
        'tick' | 'tick '*) words='' ;;
        'status' | 'status '*) words='--watch' ;;
        'report' | 'report '*) words='--output' ;;
        'evidence' | 'evidence '*) words='--output' ;;
        'hold' | 'hold '*) words='--reason' ;;
        'release' | 'release '*) words='--override' ;;
        'rollback' | 'rollback '*) words='--all --reason' ;;
        'restore' | 'restore '*) words='--into --accept-loss --yes --lift-fence' ;;
        'abort' | 'abort '*) words='--leave --reason' ;;
        'stamp' | 'stamp '*) words='--override --reason' ;;
        'unlock' | 'unlock '*) words='' ;;
        'doctor' | 'doctor '*) words='' ;;
        'backup create' | 'backup create '*) words='--format' ;;
        'backup list' | 'backup list '*) words='' ;;
        'backup verify' | 'backup verify '*) words='' ;;
        'backup prune' | 'backup prune '*) words='--keep --dry-run' ;;
        'current' | 'current '*) words='' ;;
        'heads' | 'heads '*) words='--check --changed --models --ask-alembic --version-location --script-location --name' ;;
        'history' | 'history '*) words='--version-location --script-location --name --ask-alembic' ;;
        'branches' | 'branches '*) words='--version-location --script-location --name --ask-alembic' ;;
        'show' | 'show '*) words='--version-location --script-location --name --ask-alembic' ;;
        'drift' | 'drift '*) words='--rights --no-models --scratch' ;;
        'lint' | 'lint '*) words='--profile --in-transaction --fail-on --format --database --server-version --since --changed --script-location --name --env-pass' ;;
        'explain' | 'explain '*) words='--in-transaction --database --server-version --since --changed --script-location --name --env-pass' ;;
        'policy explain' | 'policy explain '*) words='' ;;
        'policy show' | 'policy show '*) words='' ;;
        'audit show' | 'audit show '*) words='' ;;
        'audit verify' | 'audit verify '*) words='--expect-head' ;;
    esac
    [[ $word != -* ]] || words+=' --config --environment --json --log-level --help --version'
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    [[ $files == no || $word == -* ]] || mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
}
complete -o filenames -F _belay belay
