#!/usr/bin/env bash
# A real S3 gateway on loopback: Ceph's radosgw over one monitor and one object daemon that keeps its objects in memory.
#
#   lab-ceph.sh run [PORT]      start it, print its settings (NAME=value lines, then "ready"), serve until standard input ends
#   lab-ceph.sh check           exit 0 when its programs are installed (lab-deps.sh backends)
#
# Nothing of it outlives the script, and the script ends with whoever holds its standard input.
set -euo pipefail

programs=(ceph-mon ceph-osd radosgw radosgw-admin ceph monmaptool)
for program in "${programs[@]}"; do
    command -v "$program" >/dev/null || { echo "lab-ceph: $program is not installed (build/scripts/lab-deps.sh backends)" >&2; exit 1; }
done
case ${1:-} in
    check) exit 0 ;;
    run) ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

dir=$(mktemp -d /tmp/goosed-ceph-XXXXXX) # short: the names of its sockets hold at most 107 bytes
conf=$dir/conf children=()

finish() {
    trap - EXIT
    kill -9 "${children[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM

free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

begin() { # NAME COMMAND…
    local name=$1
    shift
    "$@" </dev/null >"$dir/$name.log" 2>&1 &
    children+=($!)
}

until_ready() { # NAME COMMAND…: tries the command for three minutes, as machines may be busy
    local name=$1 end=$((SECONDS + 180))
    shift
    until "$@" >>"$dir/admin.log" 2>&1; do
        ((SECONDS < end)) || { echo "lab-ceph: $name does not come up; its last lines:" >&2; tail -n 20 "$dir/$name.log" "$dir/admin.log" >&2; exit 1; }
        sleep 0.1
    done
}

ceph_() { timeout 30 ceph -c "$conf" --connect-timeout 5 "$@"; }
# A client that asks in the monitor's first moments may be refused: each line may come twice.
monitor_does() { printf '%s\n' "$@" | ceph_; }
osd_is_up() { ceph_ osd stat -f json | grep -q '"num_up_osds":1'; }
answers() { timeout 3 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; printf 'GET / HTTP/1.0\r\n\r\n' >&3; head -n 1 <&3" 2>/dev/null | grep -qE ' (200|403)'; }
admin() { timeout 60 radosgw-admin -c "$conf" -n client.rgw --no-mon-config "$@"; }
make_user() { admin user info --uid=goosed || admin user create --uid=goosed --display-name=goosed --access-key="$access" --secret-key="$secret"; }

port=${2:-$(free_port)} monitor=$(free_port) fsid=$(cat /proc/sys/kernel/random/uuid)
access=$(od -An -N10 -tx1 /dev/urandom | tr -d ' \n') secret=$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')
mkdir "$dir"/{mon,osd,rgw,run}
: >"$dir/keyring"
# Pools of one placement group, one shard of everything and quick rounds of the monitor: up in seconds instead of a minute.
# What is deleted or replaced frees its memory at once (rgw_gc_*).
cat >"$conf" <<EOT
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:$monitor
ms_bind_msgr2 = false
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $dir/run
admin_socket = $dir/run/\$name.\$pid.asok
log_file = $dir/\$name.ceph.log
pid_file =
keyring = $dir/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
[mon.a]
mon_data = $dir/mon
mon_data_avail_crit = 1
[osd.0]
osd_data = $dir/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_op_num_shards = 2
osd_class_update_on_start = false
osd_crush_update_on_start = false
[client.rgw]
rgw_data = $dir/rgw
rgw_frontends = beast endpoint=127.0.0.1:$port
rgw_thread_pool_size = 64
rgw_enable_usage_log = false
rgw_enable_ops_log = false
rgw_num_control_oids = 1
rgw_gc_max_objs = 1
rgw_gc_obj_min_wait = 1
rgw_gc_processor_period = 1
rgw_lc_max_objs = 1
rgw_md_log_max_shards = 1
rgw_data_log_num_shards = 1
rgw_usage_max_shards = 1
rgw_reshard_num_logs = 1
rgw_objexp_hints_num_shards = 1
rgw_override_bucket_index_max_shards = 1
rgw_dns_name =
EOT
monmaptool --create --fsid "$fsid" --addv a "[v1:127.0.0.1:$monitor]" "$dir/monmap" >"$dir/admin.log"
ceph-mon -c "$conf" -i a --mkfs --monmap "$dir/monmap" >>"$dir/admin.log" 2>&1
begin mon ceph-mon -c "$conf" -i a -f
osd=$(cat /proc/sys/kernel/random/uuid)
until_ready mon monitor_does "osd new $osd" 'osd crush add osd.0 1.0 root=default host=goosed'
ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$osd" >>"$dir/admin.log" 2>&1
begin osd ceph-osd -c "$conf" -i 0 -f
until_ready osd osd_is_up
pools=()
for pool in .rgw.root default.rgw.{log,control,meta,buckets.index,buckets.data,buckets.non-ec}; do
    pools+=("osd pool create $pool 1 1 --autoscale-mode=off" "osd pool application enable $pool rgw")
done
until_ready mon monitor_does "${pools[@]}"
until_ready osd make_user
begin rgw radosgw -c "$conf" -n client.rgw -f --no-mon-config
until_ready rgw answers
printf '%s\n' "S3_ENDPOINT=http://127.0.0.1:$port" "S3_ACCESS_KEY=$access" "S3_SECRET_KEY=$secret" ready
cat >/dev/null
