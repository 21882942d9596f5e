#!/bin/sh
# ICMP errors: who sent them, what they say, and that they end nothing.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
chain c r1 r2 s

server4=10.9.3.2 router4=10.9.1.2
server6=fd09:0:0:3::2 router6=fd09:0:0:1::2

# ---- time exceeded ----

expired() {	# SERVER ROUTER WORDS TYPE ARG ...
	expired_to=$1 expired_by=$2 expired_words=$3 expired_type=$4
	shift 4
	text c -c 2 -i 0.1 -t 1 "$@" "$expired_to"
	is "$expired_to $*: expired: status" $STATUS 1
	is "$expired_to $*: expired: lines" "$(echo "$OUT" | grep -c ^From)" 2
	like "$expired_to $*: expired: reporter and words" "$OUT" \
		"^From $expired_by icmp_seq=2 $expired_words\$"
	like "$expired_to $*: expired: counted" "$OUT" \
		'^2 packets transmitted, 0 received, \+2 errors, 100% packet loss'
	json c -c 2 -i 0.1 -t 1 "$@" "$expired_to"
	holds "$expired_to $* expired" <<-END
	both are errors | status == 1 and end.errors == 2 == len(error)
	by the router | all(e["from"] == "$expired_by" for e in error)
	not by this host | not any(e.from_this_host for e in error)
	with type and code | all((e.type, e.code) == ($expired_type, 0) for e in error)
	after a measured time | error[1].rtt_source == "kernel" and 0 < error[1].rtt_ms < 500
	about probes of ours | all(e.authenticated for e in error)
	END
}

expired $server4 $router4 'Time to live exceeded' 11
expired $server6 $router6 'Time exceeded: Hop limit' 3
expired $server4 $router4 'Time to live exceeded' 11 --interface to-r1
expired $server6 $router6 'Time exceeded: Hop limit' 3 --interface to-r1

# ---- refused on the way ----

# By a firewall: of errors that a route makes, Linux sends one host only five
# at once and one a second, which no sysctl of a namespace changes.
filter r2 forward 'ip daddr 10.77.0.0/24 reject with icmp host-unreachable'
filter r2 forward 'ip daddr 10.78.0.0/24 reject with icmp admin-prohibited'
filter r2 forward 'ip6 daddr fd77::/64 reject with icmpv6 no-route'
filter r2 forward 'ip6 daddr fd78::/64 reject with icmpv6 admin-prohibited'
in_ns r2 ip route add default via 10.9.3.2
in_ns r2 ip -6 route add default via $server6
for to in 10.77.0.0/24 10.78.0.0/24; do
	in_ns c ip route add $to via $router4
	in_ns r1 ip route add $to via 10.9.2.2
done
for to in fd77::/64 fd78::/64; do
	in_ns c ip -6 route add $to via $router6
	in_ns r1 ip -6 route add $to via fd09:0:0:2::2
done

refused() {	# TARGET ROUTER WORDS
	text c -c 1 "$1"
	is "$1 refused: status" $STATUS 1
	like "$1 refused: by whom and why" "$OUT" "^From $2 icmp_seq=1 $3\$"
}

refused 10.77.0.1 10.9.2.2 'Destination Host Unreachable'
refused 10.78.0.1 10.9.2.2 'Communication Administratively Prohibited'
refused fd77::1 fd09:0:0:2::2 'Destination unreachable: No route'
refused fd78::1 fd09:0:0:2::2 \
	'Destination unreachable: Administratively prohibited'

# ---- many targets, several of them refused ----

json c -c 3 -i 0.2 10.77.0.1 $server4 10.78.0.1 fd77::1 $server6 fd78::1 \
	10.77.0.2
holds "seven targets" <<-END
	five with errors | all(by(t).errors == 3 for t in "10.77.0.1 10.78.0.1 fd77::1 fd78::1 10.77.0.2".split())
	two without | by("$server4").answered == by("$server6").answered == 3
	nothing lost | end.lost == 0 and end.unsent == 0 and end.sent == 21
	each told | len(error) == 15 and len(reply) == 6
	a no | status == 1
	END

# ---- a long run of errors ----

long_run() {	# SERVER ROUTER
	text c -c 300 -i 5ms -t 1 "$1"
	is "$1: 300 errors, a line each" \
		"$(echo "$OUT" | grep -c "^From $2 icmp_seq=")" 300
	is "$1: numbered beyond 255" "$(echo "$OUT" |
		sed -n 's/^From.* icmp_seq=\([0-9]*\) .*/\1/p' | xargs)" \
		"$(seq 300 | xargs)"
	like "$1: and summed up" "$OUT" \
		'^300 packets transmitted, 0 received, \+300 errors, 100% '
}

long_run $server4 $router4
long_run $server6 $router6

# ---- what ends a run, and what does not ----

for to in $server4 $server6; do
	json c -t 1 -i 0.1 --deadline 0.75 "$to"
	holds "$to: --deadline after an early error" <<-END
	goes on to the end | end.reason == "deadline" and end.sent >= 6 and 0.7 < end.duration_s < 2
	all errors | end.errors + end.pending == end.sent
	END
	json c -c 4 -i 0.1 -w 5 -t 1 "$to"
	holds "$to: --count with a deadline after errors" <<-END
	sends them all, and no more | end.sent == 4 and end.reason == "done"
	END
	json c -t 1 -c 50 -i 0.1 --stop-on-error "$to"
	holds "$to: --stop-on-error" <<-END
	ends at once | end.reason == "error" and end.sent == 1 and status == 1
	END
	json c -c 2 -i 0.1 --stop-on-error "$to"
	holds "$to: --stop-on-error without errors" <<-END
	is an ordinary run | end.reason == "done" and end.answered == 2 and status == 0
	END
done

# ---- rate limits of routers are not ours ----

net_limits r1 on
json c -c 20 -i 20ms -W 0.3 -t 1 $server4
holds "a router that limits its errors" <<-END
	errors and losses | end.errors >= 1 and end.lost >= 10 and end.sent == 20
	END
scene_end
