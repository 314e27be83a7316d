#!/usr/bin/env bash
# Takes each guard that scripts/mutations.txt lists out of a copy of the program, and sees the tests fail that are there for it:
#   scripts/mutations.sh              all of them
#   scripts/mutations.sh NAME …       these
# One build holds all of them: each is behind a question for the environment variable PAIRSCOPE_MUTANT, so that only one is out
# at a time and none hides another. With none out the same tests must pass. Nothing here is changed; the copy goes away.
# Ends with 0 when every guard was missed by a test, 1 when one was not, or when an entry no longer fits the sources.
set -euo pipefail

self=$(readlink -f -- "${BASH_SOURCE[0]}")
case ${1:-} in
    -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$self" && exit ;;
    -*) printf 'scripts/mutations.sh: %s is no option; names of guards are in scripts/mutations.txt.\n' "$1" >&2 && exit 2 ;;
esac
root=${self%/*/*}
list="$root/scripts/mutations.txt"
copy=${PAIRSCOPE_MUTANTS:-$(mktemp -d)} # where the variable names a folder, the copy stays there, and the next run builds only what changed
mkdir -p "$copy"
copy=$(cd "$copy" && pwd)
sources=$(mktemp -d)
trap 'rm -rf "$sources"; [[ -n ${PAIRSCOPE_MUTANTS:-} ]] || rm -rf "$copy"' EXIT
wanted=("$@")

names=()
declare -A files tests pairs befores afters
name='' part=after
while IFS= read -r line; do
    case $line in
        '#'* | '') ;;
        '== '*) name=${line#== } part=after && names+=("$name") && pairs[$name]=0 ;;
        'file '*) files[$name]=${line#file } ;;
        'tests '*) tests[$name]=${line#tests } ;;
        -*)
            if [[ $part == before ]]; then befores[$key]+=$'\n'; else pairs[$name]=$((pairs[$name] + 1)); fi
            part=before key="$name ${pairs[$name]}" line=${line#-}
            befores[$key]+=${line# }
            ;;
        +*)
            [[ $part == after ]] && afters[$key]+=$'\n'
            part=after line=${line#+}
            afters[$key]+=${line# }
            ;;
    esac
done <"$list"

(cd "$root" && git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [[ ! -e $file ]] || printf '%s\0' "$file"; done |
    tar --null -cf - -T -) | tar -xf - -C "$sources"

failed=0
fits=()
declare -A texts controls
for name in "${names[@]}"; do
    file=${files[$name]}
    asked="(global::System.Environment.GetEnvironmentVariable(\"PAIRSCOPE_MUTANT\") == \"$name\")"
    text=${texts[$file]-$(<"$root/$file")}
    fit=yes
    for ((pair = 1; pair <= pairs[$name]; pair++)); do
        before=${befores["$name $pair"]} after=${afters["$name $pair"]}
        rest=${text/"$before"/}
        if [[ $rest == "$text" || $rest == *"$before"* ]]; then
            printf 'NO LONGER FITS %s: this is not once in %s: %s\n' "$name" "$file" "$before"
            fit='' failed=1
            break
        fi
        text=${text/"$before"/"${after//OUT/"$asked"}"}
    done
    [[ -z $fit ]] || { texts[$file]=$text && fits+=("$name"); }
done
for file in "${!texts[@]}"; do
    printf '%s\n' "${texts[$file]}" >"$sources/$file"
done
cp "$root/scripts/MutationDriver.cs" "$sources/tests/PairScope.Tests/"
(cd "$sources" && find . -type f -print0) | while IFS= read -r -d '' file; do
    cmp -s "$sources/$file" "$copy/$file" || { mkdir -p "$copy/${file%/*}" && cp -p "$sources/$file" "$copy/$file" && touch "$copy/$file"; }
done

build() { dotnet build "$copy/tests/PairScope.Tests" -c Release --nologo -v q -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:GenerateDocumentationFile=false; }
told=$(build 2>&1) || { grep ' error ' <<<"$told" | sort -u >&2; exit 1; }
"$copy/pairscope" --version >/dev/null # the program that tests start as a process

chosen=()
for name in "${fits[@]}"; do
    ((${#wanted[@]} == 0)) || [[ " ${wanted[*]} " == *" $name "* ]] || continue
    chosen+=("$name ${tests[$name]}")
done
chosen=("none $(printf '%s\n' "${chosen[@]#* }" | tr ' ' '\n' | sort -u | tr '\n' ' ')" "${chosen[@]}")
chosen[0]=${chosen[0]% }

# One process tries guard after guard; where one ends it, the next goes on behind that.
export PAIRSCOPE_MUTATIONS="$copy/guards" PAIRSCOPE_MUTATIONS_FOUND="$copy/found"
rm -f "$PAIRSCOPE_MUTATIONS_FOUND"
done=0
while ((done < ${#chosen[@]})); do
    printf '%s\n' "${chosen[@]:done}" >"$PAIRSCOPE_MUTATIONS"
    dotnet vstest "$copy"/tests/PairScope.Tests/bin/Release/net*/PairScope.Tests.dll --TestCaseFilter:FullyQualifiedName~MutationDriver >"$copy/said" 2>&1 || true
    [[ -s $PAIRSCOPE_MUTATIONS_FOUND ]] || { cat "$copy/said" >&2; exit 1; }
    [[ -z $(tail -c 1 "$PAIRSCOPE_MUTATIONS_FOUND") ]] || printf 'the program was ended\n' >>"$PAIRSCOPE_MUTATIONS_FOUND"
    done=$(wc -l <"$PAIRSCOPE_MUTATIONS_FOUND")
done
cat "$PAIRSCOPE_MUTATIONS_FOUND"
! grep -qE $'\t(SURVIVES|NO TEST|fails with)' "$PAIRSCOPE_MUTATIONS_FOUND" || failed=1
exit "$failed"
