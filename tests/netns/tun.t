#!/bin/sh
# The real binary, real sockets and the real kernel against an invented
# network behind a TUN device: they must say what the simulator says of the
# same network, but for the times.  Both draw their chances from one seed, so
# even damage and forgery come in the same order.
. tests/netns/lib.sh
net_begin
[ -x "$B/asdic" ] || skip_all "$B/asdic is not built"
[ -x "$B/asdic-tun" ] || skip_all "$B/asdic-tun is not built"
[ -c /dev/net/tun ] || skip_all "needs /dev/net/tun"
asdic=$(tool "$B/asdic")
net_new c
in_ns c ip tuntap add dev tun0 mode tun 2>/dev/null ||
	skip_all "needs a TUN device"
net_sysctl c net.ipv6.conf.tun0.accept_dad=0
in_ns c ip addr add 10.255.0.1/32 dev tun0
in_ns c ip addr add fd00::1/128 dev tun0 nodad
in_ns c ip link set tun0 mtu 1500 up
in_ns c ip route add default dev tun0
in_ns c ip -6 route add default dev tun0
mkfifo "$NET_TMP/hold"

# shellcheck disable=SC2317	# retry_until calls it
is_ready() {
	grep -q ready "$NET_TMP/ready"
}

tun_begin() {	# FILE SEED: ends when the fifo is closed
	: >"$NET_TMP/ready"
	in_ns c "$B/asdic-tun" "$1" tun0 "$2" <"$NET_TMP/hold" \
		>"$NET_TMP/ready" 2>&1 3>&- &
	tun_pid=$!
	exec 3>"$NET_TMP/hold"
	retry_until 10 is_ready || {
		echo "Bail out! $(cat "$NET_TMP/ready")"
		exit 1
	}
}

tun_end() {
	exec 3>&-
	wait "$tun_pid"
}

# Times differ, and what a busy machine may change: how many probes were in
# the air, what waited to leave, which of two timers came first.
timeless() {
	sed -E -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/WHEN/g' \
		-e 's/[0-9][0-9.,/]* ?(ms|s)\b/T/g' \
		-e 's/, pipe [0-9]+//' -e 's/ \(waited T to leave\)//' \
		-e '/^left late/d' | sort
}

# WHAT SEED ARGUMENT ...: ping over the network in $NET_TMP/net
same() {
	same_what=$1 same_seed=$2
	shift 2
	{
		echo "network $NET_TMP/net"
		echo "seed $same_seed"
		echo "command asdic ping -n $*"
	} >"$NET_TMP/case"
	same_sim=$("$B/asdic-sim" "$NET_TMP/case" 2>&1; echo "exit $?")
	tun_begin "$NET_TMP/net" "$same_seed"
	same_real=$(as_user c "$asdic" ping -n "$@" 2>&1; echo "exit $?")
	tun_end
	is "$same_what" "$(echo "$same_real" | timeless)" \
		"$(echo "$same_sim" | timeless)"
}

cat tests/sim/paths/chain.net >"$NET_TMP/net"
same "replies" 1 -c 3 -i 0.2 192.0.2.9
like "no time is shorter than the path" "$same_real" \
	"^rtt min/avg/max/mdev = (1[89]|[2-9][0-9])\."
same "replies, IPv6" 1 -c 3 -i 0.2 2001:db8::9
same "the time to live runs out" 1 -c 2 -i 0.2 -t 2 192.0.2.9
same "the hop limit runs out" 1 -c 2 -i 0.2 -t 2 2001:db8::9
same "the largest that fits whole" 1 \
	-c 2 -i 0.2 -s 1472 -M 'do' 192.0.2.9

cat >"$NET_TMP/net" <<END
us -- r1 delay 1ms
r1 -- r2 delay 1ms
r2 -- far delay 3ms
far address 192.0.2.9 2001:db8::9
far corrupt 20%
far truncate 20%
far foreign 20%
far duplicate 20%
far wrong-source 203.0.113.66 20%
END
same "damage and forgery" 5 -c 20 -i 0.1 -W 1 -v 192.0.2.9
sed -i 's/203.0.113.66/2001:db8::66/' "$NET_TMP/net"
same "damage and forgery, IPv6" 6 -c 20 -i 0.1 -W 1 -v 2001:db8::9

cat >"$NET_TMP/net" <<END
us -- r1 delay 1ms
r1 -- r2 delay 1ms mtu 1400
r2 -- far delay 1ms
far address 192.0.2.9 2001:db8::9
far options
r1 tos 0
r2 mpls 16001 24
END
same "too big" 1 -c 2 -i 0.2 -M 'do' -s 1440 192.0.2.9
same "too big, IPv6" 1 -c 2 -i 0.2 -M 'do' -s 1440 2001:db8::9
same "bleached on the way" 1 -c 2 -i 0.2 --dscp ef 192.0.2.9
same "bleached on the way, IPv6" 1 -c 2 -i 0.2 --dscp ef 2001:db8::9
same "labels behind a quote" 1 -c 2 -i 0.2 -t 2 192.0.2.9
same "labels behind a quote, IPv6" 1 -c 2 -i 0.2 -t 2 2001:db8::9
same "the route, recorded" 1 -c 2 -i 0.2 -R 192.0.2.9

echo "r2 unreachable 13" >>"$NET_TMP/net"
same "prohibited" 1 -c 2 -i 0.2 192.0.2.9
same "prohibited, IPv6" 1 -c 2 -i 0.2 2001:db8::9
net_end
