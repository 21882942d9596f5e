#!/bin/sh
# io/kernel.c over three hops, in every way a lane can be: a pair or one
# socket, stamps named by us or by the kernel's count, ping or raw sockets.
. tests/netns/lib.sh
net_begin
chain c r1 r2 s
lanes=$(tool "$B/netns/lanes")
stamping=$(tool "$B/netns/stamping")
route='0717040000000000000000000000000000000000000000'

replies='replies=1 errors=0 stamps=1 drops=0 overruns=0'

# NAME ADDRESS FLAGS ...: as a user, unless ROOT is set
run() {
	if [ -n "$ROOT" ]; then
		in_ns c "$stamping" "$lanes" "$@"
	else
		as_user c "$stamping" "$lanes" "$@"
	fi
}

# Three distances twice over, in one batch: four errors and two replies, each
# with its stamps, its own ttl, its class and its label.
batch() {	# HEADING HOP1 HOP2 TARGET QUOTED FLAGS ...
	batch_what=$1 batch_hop1=$2 batch_hop2=$3 batch_to=$4 batch_quoted=$5
	shift 5
	batch_out=$(run "$@" -N 2 -T 1,2,3 -Q 184 -L 0x12345 -w 3000 \
		"$batch_to")
	is "$batch_what: all that was sent is heard" \
		"$(echo "$batch_out" | tail -n 1 | cut -d' ' -f1-5)" \
		"end sent=6 replies=2 errors=4 stamps=6"
	is "$batch_what: a stamp for each" \
		"$(echo "$batch_out" | sed -n 's/^left.* id=//p' | xargs)" \
		"1000 1001 1002 1003 1004 1005"
	batch_about="about=$batch_to type=(11|3) code=0 own=0 mtu=0"
	like "$batch_what: the first hop" "$batch_out" \
		"stamp=1 from=$batch_hop1 seq=1 .*ttl=64 .*$batch_about"
	like "$batch_what: the second hop" "$batch_out" \
		"stamp=1 from=$batch_hop2 seq=5 .*ttl=63 .*$batch_about"
	like "$batch_what: class and label as quoted" "$batch_out" \
		"^error .* quoted=$batch_quoted "
	like "$batch_what: the target" "$batch_out" \
		"^reply .*stamp=1 from=$batch_to seq=3 len=64 ttl=62 tos=184 "
}

both() {	# HEADING FLAGS ...
	both_what=$1
	shift
	batch "v4 $both_what" 10.9.1.2 10.9.2.2 10.9.3.2 0 "$@"
	batch "v6 $both_what" fd09:0:0:1::2 fd09:0:0:2::2 fd09:0:0:3::2 \
		b812345 "$@"
}

both "pair"
both "one socket" -1
both "pair, counted stamps" -c
both "one socket, counted stamps" -1 -c
if [ -z "$ASDIC_USERNS" ]; then
	ROOT=1
	both "raw pair" -r
	both "raw single" -r -1
	both "raw, counted stamps" -r -c
	ROOT=
fi

for to in 10.9.3.2 fd09:0:0:3::2; do
	like "$to: one probe, its stamp, its reply" \
		"$(run -R 3 $to)" "sent=3 replies=3 errors=0 stamps=3"
	like "$to: without stamps" \
		"$(run -n -R 3 $to)" "sent=3 replies=3 errors=0 stamps=0"
	like "$to: unstamped probes of a stamping lane" \
		"$(run -u -R 3 $to)" "sent=3 replies=3 errors=0 stamps=0"
	like "$to: queueing, too" \
		"$(run -q -R 3 $to)" "sent=3 replies=3 errors=0 stamps=3"
	like "$to: queueing, too, by the kernel's count" \
		"$(run -q -c -R 3 $to)" "sent=3 replies=3 errors=0 stamps=3"
	is "$to: each once" "$(run -q -N 2 $to | sed -n 's/^queued.* //p' |
		xargs)" "id=1000 id=1001"
	like "$to: a sender that hears makes the lane a single one" \
		"$(run -M -R 3 -w 3000 $to)" \
		"sent=3 replies=3 errors=0 stamps=3"
	like "$to: and then hears errors as well" \
		"$(run -M -T 3,1 -x 1 -R 3 -u $to)" "errors=[1-3] "
	like "$to: batches longer than a system call" \
		"$(run -N 150 -w 3000 $to)" \
		"sent=150 replies=150 errors=0 stamps=150 drops=0 overruns=0"
	like "$to: a wanted identifier" "$(run -E 4242 $to)" "$replies"
	like "$to: a device" "$(run -I to-r1 $to)" "$replies"
	like "$to: no such device" "$(run -I to-mars $to)" \
		"closed errno=ENODEV"
	like "$to: a connected sender" "$(run -C $to $to)" "$replies"
	like "$to: no mark without privilege" "$(run -m 7 $to)" \
		"closed errno=EPERM"
	like "$to: no raw lane without privilege" "$(run -r $to)" \
		"closed errno=EACCES"
	like "$to: large datagrams come back whole" \
		"$(run -s 20000 $to)" "^reply .*len=20000 .*cut=0"
	like "$to: the largest that DF lets pass" "$(run -W 3 -s 1452 $to)" \
		"$replies"
	like "$to: one that the device cannot carry" \
		"$(run -W 3 -s 1600 -w 100 $to)" "unsent seq=1 errno=EMSGSIZE"
	like "$to: too short to be ICMP" "$(run -s 7 -w 100 $to)" \
		"unsent seq=1 errno=EINVAL"
done

like "a source" "$(run -S 10.9.1.1 10.9.3.2)" "$replies"
like "a v6 source" "$(run -S fd09:0:0:1::1 fd09:0:0:3::2)" "$replies"
like "a foreign source" "$(run -S 10.9.9.9 10.9.3.2)" \
	"closed errno=EADDRNOTAVAIL"
like "a foreign v6 source" "$(run -S fd09::9 fd09:0:0:3::2)" \
	"closed errno=EADDRNOTAVAIL"
like "record route comes back" "$(run -o $route 10.9.3.2)" \
	"^reply .*options=24"
like "record route of an error" "$(run -T 1 -o $route 10.9.3.2)" \
	"^error .*options=24"
like "on-link only" "$(run -l -w 100 10.9.3.2)" "errno=ENETUNREACH"
like "no on-link only in v6" "$(run -l fd09:0:0:3::2)" \
	"closed errno=EOPNOTSUPP"
like "no route" "$(run -w 100 192.0.2.1)" "unsent seq=1 errno=ENETUNREACH"

# Everything on the loopback happens within the send call: the replies fill
# the queue, then an error finds no room.
if rules c output "ip6 daddr fd09:0:0:1::99 reject" 2>/dev/null; then
	like "an error that found no room" "$(run -n -b 2304 -N 8 -w 200 \
		::1 ::1 ::1 ::1 ::1 ::1 ::1 fd09:0:0:1::99)" \
		"errors=0 stamps=0 drops=[1-9] overruns=1 rcvbuf=4608"
	no_rules c
fi

# What the own firewall drops does not get that far, and IPv6 says it was sent.
if rules c output "icmpv6 type echo-request drop" 2>/dev/null; then
	out=$(run -q -w 200 fd09:0:0:3::2)
	like "dropped: sent, it says" "$out" "^end sent=1 .*stamps=0"
	unlike "dropped: not queued" "$out" "^queued"
	no_rules c
fi

# Groups that are not mapped cannot be written, so this is for root.
if [ -z "$ASDIC_USERNS" ]; then
	net_range c 1 0
	closed="closed errno=EACCES"
	like "a closed range" "$(run 10.9.3.2)" "$closed"
	like "a closed range in v6" "$(run fd09:0:0:3::2)" "$closed"
	ROOT=1
	like "a closed range, and CAP_NET_RAW" "$(run 10.9.3.2)" "raw=1"
	like "v6 as well" "$(run fd09:0:0:3::2)" "$replies"
	like "a mark, with privilege" "$(run -m 7 10.9.3.2)" "$replies"
fi
net_end
