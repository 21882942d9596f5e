#!/bin/sh
# What happens to this host in the middle of a run: it is told, once for each
# change, the probes that could not leave are errors, and the run goes on.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
chain c r s

all='10.9.1.2 fd09:0:0:1::2 10.9.2.2 fd09:0:0:2::2'

# How a line of JSON, or of text, begins that says what of whom?
line() {	# answered|refused|swallowed TARGET
	case $form.$1 in
	json.answered)	echo "\"event\":\"reply\".*\"target\":\"$2\"" ;;
	json.*)		echo "\"event\":\"unsent\".*\"target\":\"$2\"" ;;
	text.answered)	echo "^$2 *: icmp_seq=.* ttl=" ;;
	text.refused)	echo "^$2 *: not sent " ;;
	text.swallowed)	echo "^$2 *: .* never left this host" ;;
	esac
}

all_answer() {
	mark
	for target in $all; do
		since "$(line answered "$target")" 2
	done
}

# A route, an address, an interface and a firewall, gone and back.  The host
# is watched from the second second of a run on, hence the 15 answers.
mishaps() {
	await "$(line answered 10.9.1.2)" 15
	mark
	in_ns c ip route del 10.9.2.0/24
	in_ns c ip -6 route del fd09:0:0:2::/64
	since "$(line refused 10.9.2.2)"
	since "$(line refused fd09:0:0:2::2)"
	chain_routes c 1 3
	all_answer
	mark
	in_ns c ip addr del 10.9.1.1/24 dev to-r
	since "$(line refused 10.9.1.2)"
	in_ns c ip addr add 10.9.1.1/24 dev to-r
	chain_routes c 1 3 2>/dev/null
	all_answer
	mark
	in_ns c ip link set to-r down
	since "$(line refused 10.9.1.2)"
	since "$(line refused fd09:0:0:1::2)"
	in_ns c ip link set to-r up
	in_ns c ip addr add fd09:0:0:1::1/64 dev to-r nodad
	chain_routes c 1 3 2>/dev/null
	all_answer
	mark
	filter c output 'icmp type echo-request drop'
	filter c output 'icmpv6 type echo-request drop'
	since "$(line refused 10.9.1.2)"
	since "$(line swallowed fd09:0:0:1::2)"
	no_rules c
	all_answer
}

form=json
# shellcheck disable=SC2086 # one word a target
start c --json -i 0.1 -W 0.3 $all
mishaps
signal INT
finish
holds "a run through mishaps" <<-END
	ends in order | end.reason == "interrupted" and status == end.status == 0
	told of the link, once each way | [r.change for r in local if "link" in r.change] == ["link_down", "link_up"]
	and of which | all(r.device == "to-r" for r in local if "link" in r.change)
	told of the address, once each way | [r.change for r in local if r.address == "10.9.1.1"] == ["address_removed", "address_added"]
	told of a route, once each way | [r.change for r in local if "route" in r.change and r.address == "10.9.2.0"][:2] == ["route_removed", "route_added"]
	with its prefix | all(r.prefix_bits == 24 for r in local if r.address in ("10.9.2.0", "10.9.1.1"))
	what was not sent is an error | all(s.errors >= s.unsent > 0 for s in summary)
	no route | any(u.errno == "ENETUNREACH" and u.target == "10.9.2.2" for u in unsent)
	no route, IPv6 | any(u.errno == "ENETUNREACH" and u.target == "fd09:0:0:2::2" for u in unsent)
	the own firewall | any(u.errno == "EPERM" and u.target == "10.9.1.2" for u in unsent)
	the own firewall, IPv6 | any(u.errno is None and u.after_timeout and u.target == "fd09:0:0:1::2" for u in unsent)
	outages have ended | all(s.outage_list and all(o.end for o in s.outage_list) for s in summary)
	every number once | all(len(n) == len(set(n)) for n in [[r.seq for r in reply + unsent + lost if r.target == s.target] for s in summary])
	END

form=text
# shellcheck disable=SC2086
start c -i 0.1 -W 0.3 $all
mishaps
signal INT
finish
count() {	# PATTERN
	printf '%s\n' "$OUT" | grep -cE -e "$1"
}
is "in words: the link goes" "$(count '^to-r is down$')" 1
is "and comes" "$(count '^to-r is up$')" 1
is "the route goes" "$(count '^route to 10\.9\.2\.0/24 removed$')" 1
is "the address goes" "$(count '^10\.9\.1\.1.* removed from to-r$')" 1
is "and comes" "$(count '^10\.9\.1\.1.* added to to-r$')" 1
is "each refusal and its end: as often" \
	"$(count '^10\.9\.1\.2 .* not sent ')" \
	"$(count '^10\.9\.1\.2 .* sending again after')"
is "three times for the neighbour" \
	"$(count '^10\.9\.1\.2 .* sending again after')" 3
is "the own firewall, once" \
	"$(count '^10\.9\.1\.2 .* not sent .*Operation not permitted \(own firewall\)$')" 1
is "the own firewall, IPv6, once" \
	"$(count '^fd09:0:0:1::2 : icmp_seq=[0-9]* never left this host: own firewall')" 1
is "nothing to moan about" "$ERR" ""

# ---- a firewall of ours that says why ----

# Its message quotes a probe that the system had refused.
filter c output 'icmp type echo-request reject'
filter c output 'icmpv6 type echo-request reject'
json c -c 2 -i 0.1 10.9.1.2 fd09:0:0:1::2
holds "an own firewall that rejects" <<-END
	every probe is an error, once | end.errors == end.sent == 4
	IPv4: not sent, and then why | [u.seq for u in unsent] == [1, 2] == [e.seq for e in error if e.after_unsent]
	the message is ours, and no stray | len(error) == 4 and all(e.from_this_host for e in error) and end.foreign == 0
	END
no_rules c

# ---- a neighbour that does not answer ----

# Errors come when the neighbour has been asked for 3 times, 100 ms apart (see
# link_end), which is long after the probe was lost.
silent() {	# ADDRESS WORDS
	text c -c 6 -i 0.1 -W 0.1 "$1"
	like "$1 is not there: in words" "$OUT" \
		"^From this host icmp_seq=[1-6] $2\$"
	unlike "$1 is not there: nothing is sent again" "$OUT" '^sending'
	unlike "$1 is not there: no hop invented" "$OUT" \
		'^From (10|fd09)'
}
silent 10.9.1.77 'Destination Host Unreachable \(late\)'
json c -c 6 -i 0.1 -W 0.1 10.9.1.77
holds "10.9.1.77 is not there" <<-END
	told as lost | lost
	and then as an error of this host | error and all(e.from_this_host for e in error) and any(e.after_lost for e in error)
	which moves the count | end.errors == len({e.seq for e in error}) >= 3 and end.lost + end.errors == 6
	END
# In IPv6 it is known that the probe is here still.
silent fd09:0:0:1::77 'Destination unreachable: Address unreachable'
json c -c 6 -i 0.1 -W 0.1 fd09:0:0:1::77
holds "fd09:0:0:1::77 is not there" <<-END
	told as not sent | unsent and not lost
	and then why, by this host | error and all(e.from_this_host for e in error) and any(e.after_unsent for e in error)
	each is an error, once | end.errors == 6
	END
scene_end
