#!/bin/sh
# How a search for sizes ends: interrupted, refused, with nobody to listen.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=mtu
scene_begin
chain c r s

# ---- signals ----

# Nobody is there: the neighbour is asked for in vain.
for to in 10.9.2.77 fd09:0:0:2::77; do
	start c --json -n -w 20 $to
	await '"start"'
	signal INT
	finish
	holds "^C while nobody answers, $to" <<-END
	ends in order | end.reason == "interrupted" and status == 1 == end.status
	what is known is told | len(mtu) <= 1 and all(m.path_mtu_bytes is None for m in mtu)
	END
	start c -n $to
	signal TERM
	finish
	[ $STATUS -eq 1 ] || [ $STATUS -eq 143 ]
	tap_result $? "TERM at the very beginning, $to" "$STATUS $OUT $ERR"
	json c -n -w 20 --deadline 0.5 $to
	holds "--deadline, $to" <<-END
	ends in order | end.reason == "deadline" and status == 1 == end.status
	in time | end.duration_s < 3
	END
	json c -n $to
	holds "nobody answers, $to" <<-END
	ends by itself | end.reason == "done" and status == 1 == end.status and end.duration_s < 15
	nothing is claimed | mtu[0].state == "no_answer" and mtu[0].path_mtu_bytes is None and mtu[0].black_hole is None
	END
done
text c -n 10.9.2.77
like "nobody answers: in words" "$OUT" '^path MTU to 10\.9\.2\.77 is not known: '
text c -n -q 10.9.2.77
is "nobody answers: no number" "$OUT" -


# ---- one clear sentence ----

# All that is said but the heading and what the kernel believes; as for trace.
says() {	# WHAT STATUS LINE ARG ...
	says_what=$1 says_status=$2 says_line=$3
	shift 3
	text c -n "$@"
	is "$says_what" "$STATUS $(printf '%s\n' "$OUT" "$ERR" |
		grep -v -e '^mtu to ' -e '^kernel ' -e '^$')" \
		"$says_status $says_line"
}

for to in 10.9.1.77 fd09:0:0:1::77; do
	case $to in
	*:*) reason="address unreachable" ;;
	*) reason="host unreachable" ;;
	esac
	says "$to: no neighbour" 1 "path MTU to $to is not known: this host \
itself says: $reason, as when no neighbour answers" $to
done
says "a broadcast address" 64 "asdic: 10.9.1.255: a broadcast address, not \
one host" 10.9.1.255
says "a source not ours" 64 "asdic: 192.0.2.1: not an address of this host" \
	-s 192.0.2.1 10.9.2.2
if command -v nft >/dev/null && rules c output "icmp type echo-request drop"
then
	says "own firewall" 1 "path MTU to 10.9.2.2 is not known: nothing \
could be sent (Operation not permitted: own firewall)" 10.9.2.2
	no_rules c
fi
in_ns c ip route add blackhole 10.9.5.0/24
in_ns c ip -6 route add prohibit fd09:0:0:5::/64
says "a blackhole" 1 "path MTU to 10.9.5.1 is not known: nothing could be \
sent (Invalid argument, as from a blackhole route)" 10.9.5.1
says "a route that prohibits" 1 "path MTU to fd09:0:0:5::1 is not known: \
nothing could be sent (Permission denied: a route that prohibits)" \
	fd09:0:0:5::1

# Descriptors that run out are no reason to do without IPv6.
for n in 5 7 8 9; do
	# shellcheck disable=SC2016 # the inner shell expands
	run c sh -c 'ulimit -n $0; exec "$@"' $n timeout 20 "$asdic" mtu -n \
		10.9.2.2 fd09:0:0:2::2
	is "$n descriptors" "$STATUS $(printf '%s\n' "$ERR" |
		sed 's/IPv[46]/IPvN/')" "71 asdic: IPvN: Too many open files"
done

# ---- nobody takes what is said ----

refused() {	# WHAT REDIRECTION ARG ...
	refused_what=$1 refused_how=$2
	shift 2
	run c timeout 20 sh -c "exec \"\$@\" $refused_how" refused \
		"$asdic" mtu "$@"
	is "$refused_what: status" "$STATUS" 74
	like "$refused_what: in words" "$ERR" '^asdic: standard output: .'
}

for form in text jsonl; do
	for to in 10.9.2.2 fd09:0:0:2::2; do
		refused "$to $form closed" '>&-' --format $form -n $to
		refused "$to $form full" '>/dev/full' --format $form -n $to
	done
done

# ---- what cannot be sent ----

in_ns c ip route del 10.9.2.0/24
in_ns c ip -6 route del fd09:0:0:2::/64
for to in 10.9.2.2 fd09:0:0:2::2; do
	json c -n $to
	holds "no route, $to" <<-END
	a no, at once | status == 1 and mtu[0].path_mtu_bytes is None and end.duration_s < 5
	END
	says "... in words" 1 "path MTU to $to is not known: nothing could be \
sent (Network is unreachable)" $to
done

# ---- who may not ----

if as_root; then
	net_range c 1 0
	for to in 10.9.1.2 fd09:0:0:1::2; do
		text c -n $to
		is "$to: a user may not: status" "$STATUS" 77
		like "$to: a user may not: the sysctl" "$ERR" \
			'^asdic: ping sockets are refused: .*ping_group_range'
		is "$to: a user may not: nothing on stdout" "$OUT" ""
		json c -n $to
		holds "$to: a user may not" <<-END
		and is told why | end.reason == "failed" and status == 77 == end.status
		END
		WHO=root
		json c -n $to
		WHO=user
		holds "$to: root may, by a raw socket" <<-END
		and finds the same | mtu[0].state == "found" and mtu[0].path_mtu_bytes == 1500 and status == 0
		END
	done
fi

# ---- a link that is down ----

as_root && net_range c 0 65535
in_ns c ip link set to-r down
says "down" 1 "path MTU to 10.9.1.2 is not known: nothing could be sent \
(Network is unreachable)" -i to-r 10.9.1.2
scene_end
