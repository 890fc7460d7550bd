# shellcheck shell=bash
# A throwaway PostgreSQL 15 of one's own: an unprivileged server with its data, its socket and its
# log in one short directory, durable like a real one, and gone at the end.
#
#   postgres_start          sets POSTGRES_DIR, POSTGRES_PORT; the caller's trap calls postgres_stop
#   postgres_sql DB         runs the SQL on standard input as superuser, prints bare values
#   postgres_stop           stops the server and removes all of it; also after a failed start

readonly POSTGRES_BIN=/usr/lib/postgresql/15/bin
POSTGRES_DIR=
POSTGRES_PORT=

postgres_start() {
    local attempt
    POSTGRES_DIR=$(mktemp -d /tmp/belay-pg.XXXXXX)
    ((EUID != 0)) || chown postgres: "$POSTGRES_DIR"
    postgres_as_owner "$POSTGRES_BIN/initdb" --pgdata="$POSTGRES_DIR/data" --username=postgres \
        --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 \
        >"$POSTGRES_DIR/initdb.log" || {
        cat "$POSTGRES_DIR/initdb.log" >&2
        return 1
    }
    echo "include 'belay.conf'" | postgres_append postgresql.conf
    # Somebody may take the free port before the server does.
    for attempt in 1 2 3; do
        POSTGRES_PORT=$(free_port)
        postgres_configure
        if postgres_as_owner "$POSTGRES_BIN/pg_ctl" start --silent --wait --timeout=30 \
            --pgdata="$POSTGRES_DIR/data" --log="$POSTGRES_DIR/server.log" >/dev/null 2>&1; then
            return 0
        fi
    done
    cat "$POSTGRES_DIR/server.log" >&2
    echo "PostgreSQL did not start in $attempt attempts" >&2
    return 1
}

# The directory is its owner's alone, so local connections need no password; those over loopback do.
postgres_configure() {
    local settings="
listen_addresses = '127.0.0.1'
port = $POSTGRES_PORT
unix_socket_directories = '$POSTGRES_DIR'
max_connections = 50
shared_buffers = 64MB
log_line_prefix = '%m [%p] %q%u@%d %a '
timezone = UTC"
    echo "$settings" | postgres_append belay.conf
}

postgres_append() {
    postgres_as_owner tee -a "$POSTGRES_DIR/data/$1" >/dev/null
}

postgres_sql() {
    PGOPTIONS='' "$POSTGRES_BIN/psql" --no-psqlrc --no-align --tuples-only --quiet --no-password \
        --set=ON_ERROR_STOP=1 --host="$POSTGRES_DIR" --port="$POSTGRES_PORT" \
        --username=postgres --dbname="$1"
}

postgres_stop() {
    [[ -n $POSTGRES_DIR ]] || return 0
    if [[ -e $POSTGRES_DIR/data/postmaster.pid ]]; then
        postgres_stop_by fast || postgres_stop_by immediate || return 1
    fi
    rm -rf "$POSTGRES_DIR"
    POSTGRES_DIR=
}

postgres_stop_by() {
    postgres_as_owner "$POSTGRES_BIN/pg_ctl" stop --silent --wait --timeout=20 --mode="$1" \
        --pgdata="$POSTGRES_DIR/data" >/dev/null 2>&1
}

# The server refuses to run as root. The caller's directory may be closed to its user.
postgres_as_owner() {
    local drop=()
    ((EUID != 0)) || drop=(setpriv --reuid=postgres --regid=postgres --init-groups)
    (cd / && exec "${drop[@]}" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@")
}

# Prints a loopback port that nobody uses right now.
free_port() {
    /usr/bin/python3 -c 'import socket
with socket.create_server(("127.0.0.1", 0)) as s: print(s.getsockname()[1])'
}
