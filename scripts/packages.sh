# Sourced by ./test: packages of the system that tests ask for. The program itself needs none. The caller sets `artifacts`.
# shellcheck shell=bash

# package | what it is for | what it must have put in place (lib:NAME a shared library, cmd:NAME a program, else a path)
# Training networks needs these; `pairscope train` asks for them itself. The tests that train are skipped without them.
training_packages=(
    "libtorch-dev|training of networks|lib:cmake/Torch/TorchConfig.cmake"
    "libopenblas0-pthread|fast matrix products|lib:openblas-pthread/libopenblas.so.0"
    "g++|training of networks|cmd:g++"
)

# The tests ask these for a second opinion; without them the tests that do are skipped.
judge_packages=(
    "python3-numpy|judge of .npy files|/usr/lib/python3/dist-packages/numpy"
    "python3-h5py|judge of HDF5 files|/usr/lib/python3/dist-packages/h5py"
    "python3-torch|judge of the networks|/usr/lib/python3/dist-packages/torch"
    "python3-matplotlib|pictures of the Python package|/usr/lib/python3/dist-packages/matplotlib"
    "python3-xarray|labelled arrays of the Python package|/usr/lib/python3/dist-packages/xarray"
)

# The tests of the explorer's page look at it in a browser; without it they are skipped.
browser_packages=(
    "chromium|a browser for the explorer's tests|cmd:chromium"
)

# Some tests run a small Slurm cluster of their own, which needs root; without these they are skipped.
cluster_packages=(
    "slurm-wlm|a cluster for the tests|cmd:sbatch"
    "munge|a cluster for the tests|cmd:munged"
)

# Looks at files only: no dpkg, no ldconfig, no process is started.
is_there() {
    case $1 in
        lib:*)
            local directory
            for directory in "/usr/lib/$HOSTTYPE-linux-gnu" /usr/local/lib /usr/lib64 /usr/lib "/lib/$HOSTTYPE-linux-gnu"; do
                [[ -e $directory/${1#lib:} ]] && return 0
            done
            return 1
            ;;
        cmd:*) [[ -n $(type -P "${1#cmd:}") ]] ;;
        *) [[ -e $1 ]] ;;
    esac
}

# Sets `missing` (package names) and `reasons` (for people) from entries of the form above.
find_missing() {
    missing=()
    reasons=''
    local entry package purpose proof
    for entry in "$@"; do
        IFS='|' read -r package purpose proof <<<"$entry"
        if ! is_there "$proof"; then
            missing+=("$package")
            reasons+="${reasons:+, }$package ($purpose)"
        fi
    done
}

# Sets `as_root` to what must stand before a command that needs root, or fails.
find_root() {
    as_root=()
    if ((EUID == 0)); then
        return 0
    elif [[ -z $(type -P sudo) ]]; then
        return 1
    elif sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    elif [[ -t 0 && -t 2 ]]; then
        as_root=(sudo)
    else
        return 1
    fi
}

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

install_missing() {
    local command="apt-get install --no-install-recommends ${missing[*]}" log="$artifacts/apt.log"
    [[ -n $(type -P apt-get) ]] || { say "needs $reasons; this system has no apt-get, so please install them by hand."; return 2; }
    find_root || { say "needs $reasons; neither root nor sudo is at hand, so please have an administrator run: $command"; return 2; }
    say "installing with apt-get: $reasons"
    if ((${#as_root[@]} == 1)); then
        sudo -v || { say "sudo refused; please have an administrator run: $command"; return 2; }
    fi

    : >"$log"
    # A fresh image has no package lists, and an old one has lists of files that are gone.
    compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt update >>"$log" 2>&1
    if ! apt install --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        apt update >>"$log" 2>&1
        if ! apt install --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
            grep -E '^(E|W|Err):?' "$log" | tail -n 5 >&2
            say "apt-get could not install ${missing[*]}; its whole output is in $log."
            return 2
        fi
    fi
}
