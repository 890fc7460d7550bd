# shellcheck shell=bash
# Ends processes by a mark in their environment: all descendants of a command that was given the
# mark, also those that left its session, and nothing else.

# marked_end NAME=VALUE: nothing that carries the mark runs when it returns, the caller excepted.
# Asks with TERM, after 2 s with INT, by which a PostgreSQL stops without waiting for its clients,
# and after 5 s no longer. Fails when something still runs after 10 s.
marked_end() {
    local found began=$SECONDS signal
    while found=$(marked_list "$1") && [[ -n $found ]]; do
        case $((SECONDS - began)) in
            [01]) signal=TERM ;;
            [234]) signal=INT ;;
            [56789]) signal=KILL ;;
            *) return 1 ;;
        esac
        # shellcheck disable=SC2086
        kill -s "$signal" $found 2>/dev/null || true
        sleep 0.1
    done
}

# Prints the process ids, one a line. A zombie has no environment any more and does not count.
marked_list() {
    local environ pid
    while read -r environ; do
        pid=${environ#/proc/}
        pid=${pid%/environ}
        [[ $pid == "$$" || $pid == "$BASHPID" ]] || echo "$pid"
    done < <(grep -l --null-data --line-regexp --fixed-strings --no-messages -e "$1" \
        /proc/[0-9]*/environ)
}
