# Sourced by ./pairscope and ./test: how things are built, and the program, built only when missing or out of date. Everything said here goes to stderr; stdout belongs to the program. The caller sets `root`.
# shellcheck shell=bash

# OpenMP threads that spin while they wait take the cores that make the next batch, or that others share.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"

artifacts="$root/artifacts"
stamp="$artifacts/app.stamp"            # first line: folder of the program; then the sources it was built from

say() { printf 'pairscope: %s\n' "$*" >&2; }
die() { local code=$1; shift; say "$*"; stop_compiler; exit "$code"; }

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
    stop_compiler
    [[ -z ${locked:-} ]] || exec 9>&-
    locked=''
}

# ---- what the sources were ------------------------------------------------------------------------------------------

# Name, time and size of every source, so that deleted and older files count as changes too. Sorted, in C order.
program_sources() {
    (cd "$root" && LC_ALL=C find src native weights protocols materials global.json Directory.*.props -type d \( -name bin -o -name obj \) -prune -o \
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
    # No server of MSBuild may outlive the build: it would hold the caller's pipes and memory.
    # A bare system has no ICU; no build depends on a culture.
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 \
        "$dotnet" "$@" 9>&- </dev/null
}

# One compiler for all projects of a build takes three quarters of the time of one each; it is sent away with the lock.
compiler=''

stop_compiler() {
    [[ -z $compiler ]] || run_dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true
    compiler=''
}

# dotnet build or publish of a project, with further arguments; ends the script in one sentence where it fails.
run_build() {
    local verb=$1 project=$2 log="$artifacts/build.log"
    shift 2
    compiler=yes
    if ! run_dotnet "$verb" "$root/$project" -c Release -nologo -v quiet -p:UseSharedCompilation=true -p:NuGetAudit=false "$@" >"$log" 2>&1; then
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
}

# Publishes the program into a folder of its own, compiled ahead of time. A later build does not pull the code from under a program that runs there.
# What it says of it, further arguments.
build_program() {
    local sources app
    sources=$(program_sources)
    say "$1"
    shift
    mkdir -p "$artifacts/app" && app=$(mktemp -d "$artifacts/app/XXXXXX") && chmod 755 "$app" || die 1 "could not write to $artifacts."
    run_build publish src/PairScope.Cli --use-current-runtime --no-self-contained -p:GenerateDocumentationFile=false -p:DebugType=none -o "$app" "$@"
    write_stamp "$stamp" "${app##*/}"$'\n'"$sources" || die 1 "could not write to $artifacts."
    remove_old_programs "$app"
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
