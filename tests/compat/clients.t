#!/bin/sh
# What programs read out of ping and tracepath, with asdic in their place: those
# that Debian packages themselves, of others the expressions (patterns.py).
# c - r1 - r2 - s; behind r2 packets are 1400 bytes at most.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs python3
chain c r1 r2 s
link_mtu r2 s 1400
filter r1 forward "ip daddr 10.9.3.66 drop"
filter r1 forward "ip6 daddr fd09:0:0:3::66 drop"
mkdir "$NET_TMP/bin"
for name in ping ping4 ping6 tracepath tracepath6; do
	ln -s "$asdic" "$NET_TMP/bin/$name"
done
chmod -R a+rX "$NET_TMP/bin"
mkdir "$NET_TMP/etc"
: > "$NET_TMP/etc/resolv.conf"
echo 'hosts: files' > "$NET_TMP/etc/nsswitch.conf"
printf '%s\n' '127.0.0.1 localhost' 'fd09:0:0:3::2 six.example' \
	> "$NET_TMP/etc/hosts"
chmod -R a+rX "$NET_TMP/etc"

# As the user, with asdic first in the path and where /bin/ping is.
client() {	# CMD ...
	run c env PATH="$NET_TMP/bin:$PATH" LC_ALL=C timeout 60 "$@"
}

in_ns() {	# NAME CMD ...
	in_ns_name=$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands
	ip netns exec "asdic-$$-$in_ns_name" sh -c '
		[ ! -e /bin/ping ] || mount --bind "$0" /bin/ping || exit 99
		for file in resolv.conf nsswitch.conf hosts; do
			mount --bind "$1/$file" /etc/$file || exit 99
		done
		shift
		exec "$@"' "$asdic" "$NET_TMP/etc" "$@"
}

# What a client makes of what was said last.
reads() {	# WHAT EXPECTED CMD ...; newlines become blanks
	reads_what=$1
	reads_expected=$2
	shift 2
	is "$reads_what" "$(printf '%s\n' "$OUT" | "$@" | tr '\n' ' ' |
		sed 's/ $//')" "$reads_expected"
}

without() {	# TOOL TESTS: so many are not run
	command -v "$1" >/dev/null && return 1
	without_last=$((TESTS + $2))
	while [ $TESTS -lt $without_last ]; do
		TESTS=$((TESTS + 1))
		echo "ok $TESTS # SKIP needs $1"
	done
}

# Members of what jc makes of it, by an expression about r.
jc_says() {	# WHAT PARSER EXPECTED EXPRESSION
	printf '%s\n' "$OUT" | jc "$2" > "$NET_TMP/jc" 2> "$NET_TMP/jc.err"
	is "$1" "$(python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$NET_TMP/jc" "$4" 2>&1)" "$3"
}

# ---- patterns ----

client ping -V
like "gping takes it for iputils'" "$OUT" iputils
for to in 10.9.3.2 fd09:0:0:3::2; do
	client ping -c 2 -i 0.2 $to
	is "ping to $to" "$STATUS$ERR" 0
	reads "gping, $to" 'pong=True pong=True' tests/compat/patterns.py gping
	reads "Telegraf, $to" 'ttl=62 ttl=62 sent=2 received=2 times=4 average=True deviation=True' \
		tests/compat/patterns.py telegraf
	reads "pingparsing, $to" "seq=1 source=$to stamped=False seq=2 source=$to stamped=False sent=2 received=2 loss=0 ordered=True" \
		tests/compat/patterns.py pingparsing
	reads "munin, $to" 'average=True loss=0' \
		tests/compat/patterns.py munin
	client ping -D -c 1 $to
	reads "pingparsing, stamped, $to" "seq=1 source=$to stamped=True sent=1 received=1 loss=0 ordered=True" \
		tests/compat/patterns.py pingparsing
	client tracepath -n $to
	is "tracepath to $to" "$STATUS$ERR" 0
	case $to in
	*:*)	n='fd09:0:0:' local='hop=1 host=[LOCALHOST] told=1500 ' d='::' ;;
	*)	n=10.9. local='' d=. ;;
	esac
	reads "trparse, $to" "${local}hop=1 host=${n}1${d}2 hop=1 host=${n}1${d}2 hop=2 host=${n}2${d}2 hop=3 host=${n}2${d}2 told=1400 hop=3 host=${n}3${d}2 pmtu=1400 hops=3 back=3" \
		tests/compat/patterns.py trparse
done
for to in 10.9.3.66 fd09:0:0:3::66; do
	client ping -O -c 2 -i 0.2 -W 0.3 $to
	is "ping in vain to $to" "$STATUS$ERR" 1
	reads "gping, in vain, $to" 'timeout=True' \
		tests/compat/patterns.py gping
	reads "Telegraf, in vain, $to" 'sent=2 received=0' \
		tests/compat/patterns.py telegraf
	reads "munin, in vain, $to" 'loss=100' tests/compat/patterns.py munin
done

# ---- prettyping ----

if ! without prettyping 6; then
	for to in '10.9.3.2' '-6 fd09:0:0:3::2'; do
		# shellcheck disable=SC2086 # an option and an address
		client prettyping --nocolor --nounicode --noterminal --columns 80 \
			-c 2 -i 0.2 $to
		is "prettyping $to: status" "$STATUS" 0
		like "prettyping $to: none lost of two" "$OUT" '0/ +2 \( *0%\) lost'
		unlike "prettyping $to: it knows every line" "$OUT" 'bytes from'
	done
fi

# ---- jc ----

# jc 1.22 expects the IPv6 heading that iputils wrote before 20231222, without a
# blank: of today's it cannot read the address, nor replies without a name.
if ! without jc 15; then
	for to in 10.9.3.2 fd09:0:0:3::2; do
		case $to in
		*:*)	client ping -c 2 -i 0.2 six.example ;;
		*)	client ping -c 2 -i 0.2 $to ;;
		esac
		jc_says "jc --ping $to: counts" --ping '(2, 2, 0.0)' \
			'(r["packets_transmitted"], r["packets_received"], r["packet_loss_percent"])'
		jc_says "jc --ping $to: replies" --ping \
			"[('reply', 1, 62), ('reply', 2, 62)]" \
			'[(a["type"], a["icmp_seq"], a["ttl"]) for a in r["responses"]]'
		jc_says "jc --ping $to: times" --ping True \
			'0 <= r["round_trip_ms_min"] <= r["round_trip_ms_avg"] <= r["round_trip_ms_max"]'
		case $to in
		*.*)	jc_says "jc --ping $to: how much, to whom" --ping \
				"('$to', 56)" \
				'(r["destination_ip"], r["data_bytes"])' ;;
		esac
		client tracepath -n $to
		jc_says "jc --tracepath $to: the end" --tracepath \
			'(1400, 3, 3)' \
			'(r["pmtu"], r["forward_hops"], r["return_hops"])'
		jc_says "jc --tracepath $to: hops" --tracepath \
			'[1, 1, 1, 2, 3, 3]' '[h["ttl"] for h in r["hops"]]'
		jc_says "jc --tracepath $to: MTUs" --tracepath \
			'[1500, 1400]' \
			'[h["pmtu"] for h in r["hops"] if h["pmtu"]]'
		jc_says "jc --tracepath $to: the target" --tracepath \
			"[('$to', True)]" \
			'[(h["host"], h["reached"]) for h in r["hops"] if h["reached"]]'
	done
fi

# ---- check_ping ----

check_ping=/usr/lib/nagios/plugins/check_ping
if ! without $check_ping 5; then
	for to in '10.9.3.2 -4' 'fd09:0:0:3::2 -6'; do
		# shellcheck disable=SC2086 # an address and an option
		client $check_ping -w 500,50% -c 900,80% -p 2 -H $to
		is "check_ping $to: status" "$STATUS" 0
		like "check_ping $to: what it says" "$OUT" \
			'^PING OK - Packet loss = 0%, RTA = [0-9.]+ ms'
	done
	client $check_ping -w 500,50% -c 900,80% -p 1 -t 2 -4 -H 10.9.3.66
	like "check_ping in vain" "$STATUS $OUT" \
		'^2 PING CRITICAL - Packet loss = 100%'
fi
scene_end
