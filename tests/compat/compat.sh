# shellcheck shell=sh
# compat.sh - the installed tool and asdic under its name, side by side
#
#	. tests/compat/compat.sh
#	compat_begin ping ping4 ping6	names to be called by, or skip
#	compat_run PROGRAM		every line of PROGRAM.lines
#
# One host, c, sees three things: its own loopback; two real hosts behind it
# (c - r - s, see netns/lib.sh, with routes that refuse); and behind tun0 an
# invented internet that damages, delays and forges.  What is accepted as a
# difference is one from the release of Debian 12.  Both programs run there
# as the same user, called by the same name, and compare.py says what differs.

# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh

compat_begin() {	# NAME ...
	case $("$1" -V 2>&1) in
	"$1 from iputils 20221126"*) ;;
	*)	skip_all "needs the $1 of iputils 20221126, as in Debian 12" ;;
	esac
	scene_begin
	mkdir "$NET_TMP/ours" "$NET_TMP/theirs" "$NET_TMP/etc"
	compat_theirs=$(readlink -f "$(command -v "$1")")
	# A copy: without the capabilities of the file.
	cp "$compat_theirs" "$NET_TMP/theirs/$1"
	for compat_name; do
		ln -s "$asdic" "$NET_TMP/ours/$compat_name"
		[ -e "$NET_TMP/theirs/$compat_name" ] ||
			ln -s "$1" "$NET_TMP/theirs/$compat_name"
	done
	chmod -R a+rX "$NET_TMP/ours" "$NET_TMP/theirs"
	chmod 755 "$NET_TMP/theirs/$1"
	compat_network
}

compat_network() {
	chain c r s
	for compat_n in 3 4 5; do
		in_ns s ip addr add 10.9.2.$compat_n/24 dev to-r
		in_ns s ip addr add fd09:0:0:2::$compat_n/64 dev to-r nodad
	done
	in_ns c ip route add 10.9.7.0/24 via 10.9.1.2
	in_ns c ip -6 route add fd09:0:0:7::/64 via fd09:0:0:1::2
	# Errors of routes are limited whatever a sysctl says, a firewall's not.
	filter r forward "ip daddr 10.9.7.1 reject with icmp host-unreachable"
	filter r forward "ip daddr 10.9.7.2 reject with icmp admin-prohibited"
	filter r forward "ip daddr 10.9.7.3 drop"
	filter r forward "ip6 daddr fd09:0:0:7::1 reject with icmpv6 no-route"
	filter r forward \
		"ip6 daddr fd09:0:0:7::2 reject with icmpv6 admin-prohibited"
	filter r forward "ip6 daddr fd09:0:0:7::3 drop"
	in_ns r ip route add 10.9.7.0/24 via 10.9.2.2
	in_ns r ip -6 route add fd09:0:0:7::/64 via fd09:0:0:2::2
	# The second of three probes is lost on its way to these two.
	filter r forward "ip daddr 10.9.2.3 icmp sequence 2 drop"
	filter r forward "ip6 daddr fd09:0:0:2::3 icmpv6 sequence 2 drop"
	# What our own firewall does not let out.
	filter c output "ip daddr 10.9.2.66 drop"
	link_mtu r s 1400
	invent c tun0 < tests/compat/network
	printf '%s\n' '127.0.0.1 localhost' '::1 ip6-localhost' \
		'10.9.2.2 server.example server' \
		'fd09:0:0:2::2 server6.example' \
		'10.9.1.2 router.example' \
		> "$NET_TMP/etc/hosts"
	echo 'hosts: files' > "$NET_TMP/etc/nsswitch.conf"
	: > "$NET_TMP/etc/resolv.conf"
	chmod -R a+rX "$NET_TMP/etc"
}

compat_run() {	# PROGRAM
	compat_user='setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all'
	[ -n "$ASDIC_USERNS" ] ||
		compat_user="$compat_user --reuid=65534 --regid=65534 --clear-groups"
	# shellcheck disable=SC2016 # the inner shell expands
	in_ns c sh -c '
		for file in resolv.conf nsswitch.conf hosts; do
			mount --bind "$0/$file" /etc/$file || exit 99
		done
		exec "$@"' "$NET_TMP/etc" python3 tests/compat/compare.py \
		--ours "$NET_TMP/ours" --theirs "$NET_TMP/theirs" \
		--user "$compat_user -- " ${ASDIC_USERNS:+--no-root} \
		tests/compat/"$1".lines tests/compat/"$1".differences
	exit
}
