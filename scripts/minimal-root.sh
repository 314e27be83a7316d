#!/usr/bin/env bash
# Tries the first command as a new user on a bare system: ./pairscope demo from a fresh clone, without root, in a Debian of bash, coreutils and the .NET SDK.
# Needs root, debootstrap and the network itself. Usage: scripts/minimal-root.sh [SUITE [MIRROR]], for instance noble http://archive.ubuntu.com/ubuntu
set -euo pipefail

suite=${1:-bookworm}
mirror=${2:-http://deb.debian.org/debian}
checkout=$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
dotnet=$(readlink -f -- "$(type -P dotnet || echo "${DOTNET_ROOT:-/usr/share/dotnet}/dotnet")")
say() { printf 'minimal-root: %s\n' "$*" >&2; }

((EUID == 0)) || { say 'needs root for debootstrap and chroot.'; exit 2; }
type -P debootstrap >/dev/null || { say 'needs debootstrap: apt-get install debootstrap.'; exit 2; }

root=$(mktemp -d "${TMPDIR:-/tmp}/pairscope-root.XXXXXX")
leave() {
    umount "$root/dev" "$root/proc" 2>/dev/null || true
    ! mountpoint -q "$root/dev" && ! mountpoint -q "$root/proc" && rm -rf --one-file-system "$root"
}
chmod 755 "$root"
trap leave EXIT

# The SDK asks for certificates and OpenSSL to fetch packages; nothing else comes beside the essential packages.
say "making $suite in $root …"
options=(--variant=minbase --include=ca-certificates)
recipe=()
if [[ $mirror == *ubuntu* ]]; then
    # Debian knows neither the younger Ubuntus nor, as a rule, their key; nothing is kept of what is made here.
    recipe=(/usr/share/debootstrap/scripts/gutsy)
    options+=(--components=main,universe)
    [[ -e /usr/share/keyrings/ubuntu-archive-keyring.gpg ]] || options+=(--no-check-gpg)
fi
debootstrap "${options[@]}" "$suite" "$root" "$mirror" "${recipe[@]}" >"$root.log" 2>&1 ||
    { tail -n 5 "$root.log" >&2; say "debootstrap could not make $suite from $mirror."; exit 1; }
rm -f "$root.log"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
mkdir -p "$root/usr/share/dotnet"
cp -a "$(dirname -- "$dotnet")/." "$root/usr/share/dotnet/"
ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"

chroot "$root" useradd --create-home user
git clone --quiet --no-hardlinks "file://$checkout" "$root/home/user/pairscope"
chroot "$root" chown -R user:user /home/user

as_user() { # command line, in the clone, with nothing of this environment
    chroot --userspec=user:user "$root" /usr/bin/env -i HOME=/home/user USER=user LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin \
        NUGET_CERT_REVOCATION_MODE=offline bash -c "cd /home/user/pairscope && $1"
}

say 'as a user without root: ./pairscope demo …'
before=$(date +%s)
as_user './pairscope --version'
built=$(date +%s)
as_user './pairscope demo'
after=$(date +%s)
[[ -s $root/home/user/pairscope/demo.png ]] || { say 'no picture was written.'; exit 1; }
say "first build $((built - before)) s, everything $((after - before)) s"
