# shellcheck shell=bash
# Debian packages: installs what is missing, and is done at once when nothing is.
# Refuses to guess: without apt-get or without the rights, it says what to install.

readonly PACKAGES_LISTS=${BASH_SOURCE[0]%/*}/packages

# packages_require LIST...: the packages in lib/packages/LIST.txt are installed when it returns.
packages_require() {
    local missing
    missing=$(packages_missing "$@")
    [[ -n $missing ]] || return 0
    packages_install "$missing"
}

# Prints the missing ones, one a line.
packages_missing() {
    local wanted
    wanted=$(cd "$PACKAGES_LISTS" && sed 's/ *#.*//; /^$/d' "${@/%/.txt}" | LC_ALL=C sort -u)
    # dpkg-query fails when it does not know a package; that is an answer here.
    # shellcheck disable=SC2016,SC2086
    LC_ALL=C comm -23 <(echo "$wanted") <(dpkg-query --show \
        --showformat='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
        sed -n 's/^installed //p' | LC_ALL=C sort -u)
}

packages_install() {
    local names as_root=()
    names=$(tr '\n' ' ' <<<"$1")
    command -v apt-get >/dev/null || {
        echo "apt-get is missing: this needs Debian 12, or these packages: $names" >&2
        return 1
    }
    if ((EUID != 0)); then
        as_root=(sudo)
        command -v sudo >/dev/null || {
            echo "run this as root or install sudo; these packages are missing: $names" >&2
            return 1
        }
    fi
    echo "installing: $names" >&2
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin:/sbin" \
        bash "${BASH_SOURCE[0]%/*}/install-packages" $names
}
