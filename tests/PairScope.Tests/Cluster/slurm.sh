#!/usr/bin/env bash
# A whole Slurm cluster on one machine, for the tests: munged, slurmctld and three virtual nodes n1, n2, n3.
#
#   slurm.sh FOLDER PORT     its files go to FOLDER, which must exist; the ports PORT to PORT+3 must be free
#
# Prints "ready" when all nodes are up. Then reads orders from standard input and answers each with "done":
#   lose NODE     kills the node's slurmd and everything that runs on it, as when its power fails
#   cut NODE      stops the node's slurmd while its jobs go on, as when its network fails
#   join NODE     brings the node back
# It ends, and every process of the cluster with it, when its input ends: also when the test process was killed.
#
# Needs root: slurmd starts jobs as their owner, and the cluster and each node live in process namespaces of their own,
# which is what ends them as a whole.
set -uo pipefail

folder=$1
port=$2
export PATH="/usr/sbin:/sbin:$PATH"
if [[ ${3:-} != inside ]]; then
    exec unshare --pid --fork --kill-child=KILL --mount-proc "${BASH_SOURCE[0]}" "$folder" "$port" inside
fi

export SLURM_CONF="$folder/slurm.conf"
mkdir -p "$folder/munge" "$folder/state" "$folder/spool"
chmod 755 "$folder/munge"
head -c 128 /dev/urandom >"$folder/munge/key"
chmod 600 "$folder/munge/key"

cat >"$SLURM_CONF" <<END
ClusterName=rig
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
AuthInfo=socket=$folder/munge/socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
# Short, because the tests wait until a silent node counts as lost.
SlurmdTimeout=3
MessageTimeout=3
KillWait=5
NodeName=n[1-3] NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 3))] CPUs=2 RealMemory=4000
PartitionName=main Nodes=n[1-3] Default=YES LLN=YES MaxTime=INFINITE State=UP
END

declare -A nodes  # process id of each node's namespace, seen from here

join() {
    if [[ -n ${nodes[$1]:-} ]]; then
        pkill -CONT --parent "${nodes[$1]}" --exact slurmd
    else
        unshare --pid --fork --kill-child=KILL --mount-proc slurmd -D -N "$1" </dev/null >>"$folder/slurmd-$1.log" 2>&1 &
        nodes[$1]=$!
    fi
}

start() {
    munged --force --foreground --key-file="$folder/munge/key" \
        --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" \
        --seed-file="$folder/munge/seed" </dev/null >"$folder/munged.log" 2>&1 &
    for ((i = 0; i < 100; i++)); do [[ -S $folder/munge/socket ]] && break; sleep 0.05; done
    slurmctld -D -c </dev/null >"$folder/slurmctld.log" 2>&1 &
    for node in n1 n2 n3; do join "$node"; done
    for ((i = 0; i < 300; i++)); do
        [[ $(sinfo --noheader --format=%D --states=idle 2>/dev/null) == 3 ]] && return 0
        sleep 0.1
    done
    return 1
}

if ! start; then
    tail -n 20 "$folder"/*.log "$folder/munge/log" >&2
    exit 1
fi
printf 'ready\n'
while read -r order node; do
    case $order in
        lose)
            kill -KILL "${nodes[$node]}"
            wait "${nodes[$node]}"
            unset "nodes[$node]"
            ;;
        cut) pkill -STOP --parent "${nodes[$node]}" --exact slurmd ;;
        join) join "$node" ;;
    esac
    printf 'done\n'
done
