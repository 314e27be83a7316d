# Sourced by ./pairscope and ./test: native packages and the program, each made only when missing or
# out of date. Everything said here goes to stderr; stdout belongs to the program. The caller sets `root`.
# shellcheck shell=bash

# OpenMP threads that spin while they wait take the cores that make the next batch, or that others share.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"

artifacts="$root/artifacts"
stamp="$artifacts/app.stamp"            # first line: folder of the program; then the sources it was built from

say() { printf 'pairscope: %s\n' "$*" >&2; }
die() { local code=$1; shift; say "$*"; exit "$code"; }

# ---- native packages -----------------------------------------------------------------------------------------------

# package | what it is for | what it must have put in place (lib:NAME a shared library, cmd:NAME a program, else a path)
native_packages=(
    "libfftw3-double3|Fourier transforms|lib:libfftw3.so.3"
    "libhdf5-103-1|HDF5 files|lib:libhdf5_serial.so.103"
)

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

ensure_packages() {
    find_missing "${native_packages[@]}"
    ((${#missing[@]} == 0)) && return 0
    lock
    find_missing "${native_packages[@]}"
    if ((${#missing[@]} > 0)); then
        install_missing || exit 2
        find_missing "${native_packages[@]}"
        ((${#missing[@]} == 0)) ||
            die 2 "still lacks $reasons after installing; PairScope expects the library versions of Debian 12 (bookworm)."
    fi
}

# ---- one builder at a time -----------------------------------------------------------------------------------------

lock() {
    [[ -z ${locked:-} ]] || return 0
    mkdir -p "$artifacts" 2>/dev/null && [[ -w $artifacts ]] ||
        die 2 "has to build itself first and cannot write to $artifacts."
    exec 9>"$artifacts/.lock"
    if ! flock -n 9; then
        say 'waiting for another build of this folder …'
        flock 9
    fi
    locked=yes
}

unlock() {
    [[ -z ${locked:-} ]] || exec 9>&-
    locked=''
}

# ---- what the sources were ------------------------------------------------------------------------------------------

# Name, time and size of every source, so that deleted and older files count as changes too. Sorted, in C order.
program_sources() {
    (cd "$root" && LC_ALL=C find src native global.json Directory.*.props -type d \( -name bin -o -name obj \) -prune -o \
        -type f -printf '%p %T@ %s\n' | LC_ALL=C sort)
}

write_stamp() {
    printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1"
}

# ---- building ---------------------------------------------------------------------------------------------------------

find_dotnet() {
    local candidate
    for candidate in "$(type -P dotnet)" "${DOTNET_ROOT:-}/dotnet" "${HOME:-}/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
        if [[ -x $candidate && ! -d $candidate ]]; then
            dotnet=$candidate
            return 0
        fi
    done
    die 2 'needs the .NET 10 SDK and finds no dotnet; install it (https://dotnet.microsoft.com/download/dotnet/10.0) and run this again.'
}

run_dotnet() {
    # No build server may outlive the build: it would hold the caller's pipes and memory.
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 \
        "$dotnet" "$@" 9>&- </dev/null
}

# Builds a project that contains the program (the program itself, or the tests) and sets a copy of the program aside.
# The copy is what runs: a build writes into bin/ in place, which would pull the code from under a running program.
build_program() {
    local project=$1 sources log="$artifacts/build.log" app
    sources=$(program_sources)
    say "$2"
    if ! run_dotnet build "$root/$project" -c Release -nologo -v quiet -p:UseSharedCompilation=false -p:NuGetAudit=false >"$log" 2>&1; then
        if grep -qE 'global\.json|compatible \.NET SDK' "$log"; then
            head -n 6 "$log" >&2
            die 2 'needs the .NET 10 SDK; this dotnet has another version.'
        fi
        if grep -q 'error NU1301' "$log"; then
            die 2 "could not fetch its NuGet packages; the first build needs the network (details in $log)."
        fi
        { grep -E '(error|Error) [A-Z]+[0-9]+' "$log" || tail -n 20 "$log"; } | sort -u | head -n 30 >&2
        die 1 "could not build $project; the whole output is in $log."
    fi
    if [[ ! -e $stamp || $(<"$stamp") != *$'\n'"$sources" ]]; then
        mkdir -p "$artifacts/app"
        app=$(mktemp -d "$artifacts/app/XXXXXX") && chmod 755 "$app" &&
            cp -R "$root/src/PairScope.Cli/bin/Release/net10.0/." "$app/" &&
            write_stamp "$stamp" "${app##*/}"$'\n'"$sources" || die 1 "could not write to $artifacts."
        remove_old_programs "$app"
    fi
}

# A running program holds a shared lock on its folder; the others can go.
remove_old_programs() {
    local folder
    for folder in "$artifacts"/app/*/; do
        folder=${folder%/}
        if [[ $folder != "$1" ]]; then
            (exec 8<"$folder" && flock -n 8 && rm -rf "$folder") || true
        fi
    done
}

# Whether the program that the stamp names was built from today's sources; sets `app`.
program_is_current() {
    [[ -e $stamp ]] || return 1
    local content
    content=$(<"$stamp")
    app="$artifacts/app/${content%%$'\n'*}"
    [[ -e $app/pairscope.dll && ${content#*$'\n'} == "$(program_sources)" ]]
}
