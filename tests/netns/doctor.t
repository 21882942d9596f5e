#!/bin/sh
# asdic doctor: what is found here, and whether what it advises helps.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
VERB=doctor

# What a finding was, in Python: of("echo", "ipv6").result
of='(lambda f, v=None: next(r for r in finding if r.finding == f and r.family == v))'
option='(lambda o: next(r for r in socket_option if r.option == o))'

# advice FINDING: what it says to do at once, done as root in host c.
advice() {
	advised=$(python3 - "$STREAM" "$1" <<-'END'
	import json, sys
	for line in open(sys.argv[1]):
	    r = json.loads(line)
	    if r.get("finding") == sys.argv[2]:
	        for remedy in r["remedies"]:
	            if remedy["where"] == "host_now":
	                print(remedy["text"])
	                sys.exit()
	END
	)
	ok "$1: the advice can be followed: $advised" \
		in_ns c sh -ec "${advised:-false}"
}

# ---- all is well ----

net_new c
json c
holds "a user" <<-END
	it works | status == 0 == end.status and end.reason == "done"
	sockets of both families | all($of("ping_socket", v).result == "yes" for v in ("ipv4", "ipv6"))
	no raw ones | all($of("raw_socket", v).result == "no" and not $of("raw_socket", v).remedies for v in ("ipv4", "ipv6"))
	what could be tried works | {r.result for r in finding} == {"fact", "no", "not_tried", "yes"} and {r.finding for r in finding if r.result == "no"} == {"raw_socket"}
	what left was seen | all($of(f, v).result == "yes" for f in ("packet_ttl", "packet_tos", "dont_fragment", "departure_stamp", "arrival_stamp") for v in ("ipv4", "ipv6"))
	flow labels | $of("flow_label", "ipv6").result == "yes"
	extensions are not claimed | all($of("icmp_extension", v).result == "not_tried" for v in ("ipv4", "ipv6"))
	errors are, in IPv6 alone | [$of("error_queue", v).result for v in ("ipv4", "ipv6")] == ["not_tried", "yes"]
	the group is told | $of("groups").value.split()[0] == "$(as_user c id -g)" and $of("user").value == "$(as_user c id -u)"
	no capability | $of("capabilities").value is None
	the kernel | $of("kernel").value == "$(uname -r)"
	an option that works | $option("IP_TTL").ipv4 == {"result": "accepted", "errno": None, "read": 33, "read_as_set": True}
	that means nothing there | $option("IP_TTL").ipv6.result == "meaningless"
	nor anywhere | $option("SO_RXQ_OVFL").ipv4.result == $option("SO_RXQ_OVFL").ipv6.result == "meaningless"
	that is refused | $option("SO_DEBUG").ipv4.errno == "EACCES" and $option("IPV6_HOPOPTS").ipv6.errno == "EPERM"
	of the other family | $option("IPV6_TCLASS").ipv4.errno == "ENOPROTOOPT"
	that can be read | $option("SO_DOMAIN").ipv6.read == 10 and $option("SO_TYPE").ipv4.read == 2
	each mode | len([r for r in socket_option if r.option == "IP_MTU_DISCOVER" and r.ipv4.result == "accepted"]) == 6
	END
text c
is "a user, in words: status" $STATUS 0
like "a user, in words" "$OUT" \
	'^asdic can ping here, IPv4 and IPv6, without any privilege$'
is "it fits a screen" "$(printf '%s\n' "$OUT" | awk 'length > 80 || NR > 40')" ""
unlike "no advice is given" "$OUT" '^what helps'
unlike "nor a list of options" "$OUT" '^IP_TTL'
is "nothing on stderr" "$ERR" ""
text c --sockets
like "--sockets" "$OUT" '^IP_TTL +accepted +no effect +the TTL'
like "--sockets: an error" "$OUT" '^IPV6_HOPOPTS +ENOPROTOOPT +EPERM '
text c 10.9.1.2
is "a target: status" $STATUS 64
like "a target: in words" "$ERR" '^asdic: 10\.9\.1\.2: .*takes no target'
run c sh -c "'$asdic' doctor > /dev/full"
is "a full disk" $STATUS 74

# ---- what this host does not do ----

net_sysctl c net.ipv6.conf.all.disable_ipv6=1
text c
is "no IPv6: status" $STATUS 0
like "no IPv6: in words" "$OUT" '^asdic can ping here, IPv4 alone'
json c
holds "no IPv6" <<-END
	is told | $of("echo", "ipv6").result == "no" and $of("echo", "ipv6").errno == "EADDRNOTAVAIL"
	with what would help | any("disable_ipv6=0" in r.text for r in $of("echo", "ipv6").remedies)
	and nothing is supposed | all(r.result == "not_tried" for r in finding if r.family == "ipv6" and r.finding not in ("ping_socket", "raw_socket", "echo"))
	nor is IPv4 blamed | $of("echo", "ipv4").result == "yes" and not $of("echo", "ipv4").remedies
	END
advice echo
json c
holds "IPv6 as advised" <<-END
	works | $of("echo", "ipv6").result == "yes"
	END

net_sysctl c net.ipv4.icmp_echo_ignore_all=1
json c
holds "echoes are ignored" <<-END
	told, and why | $of("echo", "ipv4").result == "no" and "ignore" in $of("echo", "ipv4").text and status == 0
	what does not need an answer was tried | $of("packet_ttl", "ipv4").result == "yes"
	what does was not | $of("bind_device", "ipv4").result == "not_tried"
	END
advice echo
json c
holds "as advised" <<-END
	they are answered | $of("echo", "ipv4").result == "yes"
	END

in_ns c ip link set lo down
json c
holds "no loopback" <<-END
	told, in both | all($of("echo", v).result == "no" and "down" in $of("echo", v).text for v in ("ipv4", "ipv6"))
	it says little about pings | status == 0
	END
advice echo
json c
holds "as advised" <<-END
	it is there | all($of("echo", v).result == "yes" for v in ("ipv4", "ipv6"))
	END

# ---- whom the kernel admits ----

closed=$(in_ns c cat /proc/sys/net/ipv4/ping_group_range | tr '\t' ' ')
if as_root; then
	net_range c 1 0
	json c
	holds "closed" <<-END
	does not work | status == 77 == end.status
	the sysctl and its value | $of("group_range").result == "no" and $of("group_range").value == "1 0"
	the error | $of("ping_socket", "ipv4").errno == "EACCES"
	what helps, everywhere | {r.where for r in $of("ping_socket", "ipv6").remedies} >= {"host_now", "host_always"} and len($of("ping_socket", "ipv4").remedies) > 2
	nothing is claimed | all(r.result == "not_tried" for r in finding if r.family and r.finding not in ("ping_socket", "raw_socket"))
	nor of options | {r.ipv4.result for r in socket_option} == {"no_socket", "not_tried"}
	END
	text c
	is "closed: status" $STATUS 77
	like "closed: in words" "$OUT" '^asdic cannot ping here'
	like "closed: what helps" "$OUT" \
		'sysctl -w net\.ipv4\.ping_group_range="0 2147483647"$'
	WHO=root
	text c
	is "closed, root: status" $STATUS 0
	like "closed, root: in words" "$OUT" 'by CAP_NET_RAW'
	json c
	holds "closed, root" <<-END
	raw sockets serve | all($of("raw_socket", v).result == "yes" and $of("echo", v).result == "yes" for v in ("ipv4", "ipv6"))
	what left was seen | all($of(f, v).result == "yes" for f in ("packet_ttl", "packet_tos", "dont_fragment", "departure_stamp", "stamp_number") for v in ("ipv4", "ipv6"))
	capabilities are told | "cap_net_raw" in $of("capabilities").value.split()
	END
	run c setpriv --bounding-set=-net_raw "$asdic" doctor --json
	keep_stream
	holds "closed, root without CAP_NET_RAW" <<-END
	does not work | status == 77
	the range, and the capability | $of("ping_socket", "ipv4").result == "no" and "CAP_NET_RAW is not held" in $of("raw_socket", "ipv4").text
	END
	WHO=user
	json c
	advice ping_socket
	text c
	is "closed, as advised: status" $STATUS 0

	# A group that has a name, and one that has none.
	named=$(awk -F: '$3 > 0 && $3 < 1000 { print $3 ":" $1; exit }' \
		/etc/group)
	net_range c "${named%%:*}" "${named%%:*}"
	text c
	is "a range of others: status" $STATUS 77
	like "a range of others: who would be in it" "$OUT" \
		"none of your groups; ${named%%:*} \\(${named#*:}\\) would be"
	unlike "a range of the system's: nobody is told to be" "$OUT" usermod
	WHO=root
	run c setpriv --reuid=65534 --regid=65534 --groups="${named%%:*}" \
		--bounding-set=-all --inh-caps=-all --ambient-caps=-all -- \
		"$asdic" doctor
	is "one of them: status" $STATUS 0
	like "one of them: which" "$OUT" \
		"ping_group_range  .*your group ${named%%:*} is in it"
	WHO=user
	net_range c 64000 64001
	text c
	like "a range of nobody known" "$OUT" 'no group that has a name'
	net_range c 0 65535
	WHO=root
	json c
	holds "open, root" <<-END
	marks may be set | $option("SO_MARK").ipv4.result == $option("SO_MARK").ipv6.result == "accepted"
	END
	WHO=user
else
	like "the range of the first namespace" "$closed" '^[0-9]+ [0-9]+$'
fi

# ---- a user namespace of one's own ----

# The groups that the range names have no numbers there.
if as_root && as_user c unshare -Ur true 2>/dev/null; then
	net_range c 60000 65534
	WHO=root
	run c setpriv --reuid=65534 --regid=65534 --clear-groups -- \
		unshare -Ur "$asdic" doctor --json
	keep_stream
	holds "in a user namespace" <<-END
	sockets decide | status == 0 and $of("ping_socket", "ipv4").result == "yes"
	root there is no root here | $of("user").value == "0" and $of("raw_socket", "ipv4").result == "no"
	END
	net_range c 1 0
	run c setpriv --reuid=65534 --regid=65534 --clear-groups -- \
		unshare -Ur "$asdic" doctor --json
	keep_stream
	holds "closed, in a user namespace" <<-END
	does not work | status == 77 and $of("group_range").result == "not_tried"
	capabilities do not help | "not for this network namespace" in $of("raw_socket", "ipv4").text
	END
	net_range c 0 65535
fi
scene_end
