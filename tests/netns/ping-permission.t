#!/bin/sh
# Who may ping, what is said to those who may not, and what is given up.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin

# ---- a closed range ----

# As it is in a new namespace; and with groups that are not mapped it could
# not be written.
as_root || net_range() { :; }
chain c s
as_root && net_range c 1 0
range='1 0'
as_root || range='65534 65534'	# which is how the unmapped are read
for to in 10.9.1.2 fd09:0:0:1::2; do
	text c -c 1 $to
	is "$to: a user may not" $STATUS 77
	like "$to: the sysctl and its value" "$ERR" \
		"^asdic: ping sockets are refused: .*ping_group_range is \"$range\""
	like "$to: the caller's groups" "$ERR" \
		"your groups? (is|are) $(as_user c id -g)"
	like "$to: the fix" "$ERR" 'sysctl -w net\.ipv4\.ping_group_range='
	is "$to: nothing on stdout" "$OUT" ""
	json c -c 1 $to
	holds "$to: a user may not" <<-END
	the stream is whole | [r.event for r in records] == ["start", "summary", "end"]
	and says why | end.reason == "failed" and status == 77 == end.status and "ping_group_range" in end.failure
	END
done
json c -c 1 nonesuch.invalid. 10.9.1.2
holds "a name among those" <<-END
	is not even looked up | status == 77 and not unresolved and not resolved
	END

kind() {	# HOST: of the sockets that are open there
	for kind in icmp icmp6 raw raw6; do
		in_ns "$1" cat /proc/net/$kind | grep -q ' *[0-9]*: ' &&
			echo $kind
	done | xargs
}

# What root has given up while it runs.
check_run() {	# WHAT KINDS ARG ...
	check_what=$1 check_kinds=$2
	shift 2
	WHO=root
	start c --json -i 0.1 "$@"
	WHO=user
	await '"reply"' 3
	tap_result $? "$check_what: answers" "$(cat "$SAID" "$MOANED")"
	is "$check_what: over" "$(kind c)" "$check_kinds"
	is "$check_what: no capability, and none to be had" \
		"$(sed -n 's/^\(Cap[IPEA].*\|NoNewPrivs\):\t*0*/\1 /p' \
		"/proc/$PID/status" | xargs)" \
		"CapInh CapPrm CapEff CapAmb NoNewPrivs 1"
	is "$check_what: nor to be inherited" \
		"$(sed -n 's/^CapBnd:\t*0*//p' "/proc/$PID/status")" ""
	signal INT
	finish
	holds "$check_what" <<-END
	ends in order | end.reason == "interrupted" and status == 0
	times by the kernel | reply[-1].rtt_source == "kernel"
	END
}

check_run "root, closed" raw 10.9.1.2
check_run "root, closed, IPv6" raw6 fd09:0:0:1::2
check_run "root, closed, both" "raw raw6" 10.9.1.2 fd09:0:0:1::2
WHO=root
text c -c 2 -i 0.1 -t 1 10.9.1.2
is "root, closed: status" $STATUS 0
WHO=user

# ---- an open one ----

if as_root; then
	net_range c 0 65535
else
	net_sysctl c net.ipv4.ping_group_range="0 0"
fi
check_run "root, open" icmp 10.9.1.2
check_run "root, open, IPv6" icmp6 fd09:0:0:1::2
start c -i 0.1 10.9.1.2
await 'icmp_seq' 2
is "a user: over" "$(kind c)" icmp
like "a user: gains nothing" "$(cat "/proc/$PID/status")" '^NoNewPrivs:	1$'
signal INT
finish

# ---- a filter of system calls ----

seccomp=$(tool "$B/netns/seccomp")
for to in 10.9.1.2 fd09:0:0:1::2; do
	for error in 1 13; do	# EPERM, as container runtimes have it; EACCES
		run c "$seccomp" $error "$asdic" ping -c 1 $to
		is "$to, error $error: refused" $STATUS 77
		like "$to, error $error: by whom" "$ERR" \
			'something else refuses them: look for a seccomp filter'
	done
done

# ---- too few files ----

net_new few
said=
for files in 4 5 6 7 8 9; do
	# shellcheck disable=SC2016 # the inner shell expands
	run few sh -c 'ulimit -n "$0"; exec "$@"' $files \
		"$asdic" ping -c 1 127.0.0.1 ::1
	said="$said
$OUT
$ERR"
done
like "a family that no socket is left for: why" "$said" \
	'^asdic: IPv6: Too many open files'
unlike "and no other reason is told" "$said" 'Address family'

# ---- groups besides the first ----

if as_root; then
	net_range c 1500 1600
	text c -c 1 10.9.1.2
	is "a range of others: status" $STATUS 77
	like "a range of others: in words" "$ERR" 'is "1500 1600"'
	WHO=root
	run c setpriv --reuid=65534 --regid=65534 --groups=7,1555 \
		--bounding-set=-all --inh-caps=-all --ambient-caps=-all -- \
		"$asdic" ping -c 1 10.9.1.2
	is "a supplementary group within" $STATUS 0
	run c setpriv --reuid=65534 --regid=65534 --groups=7,8 \
		--bounding-set=-all --inh-caps=-all --ambient-caps=-all -- \
		"$asdic" ping -c 1 10.9.1.2
	is "supplementary groups without" $STATUS 77
	like "all groups are told" "$ERR" 'groups are 65534 7 8'
	WHO=user
fi
scene_end
