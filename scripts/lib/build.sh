# shellcheck shell=bash
# Builds Belay, quietly unless it fails.

# build_release SOURCE [TARGET...]: what the preset `release` builds, or only those targets, is up
# to date in SOURCE/build/release when it returns.
build_release() {
    local source=$1 binary=$1/build/release targets=()
    (($# == 1)) || targets=(--target "${@:2}")
    (
        cd "$source" || exit
        # Ninja itself configures again when a CMakeLists.txt changed, but knows no presets.
        if [[ ! -e $binary/build.ninja || CMakePresets.json -nt $binary/CMakeCache.txt ]]; then
            echo "configuring build/release" >&2
            # Warnings are errors in CI, where the compiler is known; elsewhere they must stop nobody.
            build_quietly cmake --preset release -DBELAY_WERROR="${CI:+ON}" || exit
            touch "$binary/CMakeCache.txt"
        fi
        if build_is_due "$binary" "${targets[@]:1}"; then
            echo "building build/release" >&2
            build_quietly cmake --build --preset release "${targets[@]}"
        fi
    )
}

build_is_due() {
    ! ninja -C "$1" -n "${@:2}" 2>/dev/null | grep -q 'no work to do'
}

build_quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status != 0)); then
        cat "$log" >&2
        echo "failed: $*" >&2
    fi
    rm -f "$log"
    return "$status"
}
