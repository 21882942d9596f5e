#!/bin/sh
# Names: a resolver that is dead delays no probe, and the end by half a second.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
net_new c
invent c tun0 <<-END
	us -- r1 delay 2ms
	r1 -- r2 delay 2ms
	r2 -- r3 delay 2ms
	r3 -- r4 delay 2ms
	r4 -- far delay 2ms
	far address 192.0.2.9 2001:db8::9
	r1 address 198.51.100.11 2001:db8:1::11
	r2 address 198.51.100.12 2001:db8:1::12
	r3 silent
	END
# The device ignores all but pings, and so does this name server: its helpers
# wait for it ten seconds.
mkdir "$NET_TMP/etc"
cat > "$NET_TMP/etc/resolv.conf" <<-END
	nameserver 192.0.2.53
	options timeout:10 attempts:1
	END
echo "hosts: files dns" > "$NET_TMP/etc/nsswitch.conf"
printf '127.0.0.1 localhost\n' > "$NET_TMP/etc/hosts"
chmod -R a+rX "$NET_TMP/etc"

# ip netns exec gives each command mounts of its own.
in_ns() {	# NAME CMD ...
	in_ns_name=$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands
	ip netns exec "asdic-$$-$in_ns_name" sh -c '
		for file in resolv.conf nsswitch.conf hosts; do
			mount --bind "$0/$file" /etc/$file || exit 99
		done
		exec "$@"' "$NET_TMP/etc" "$@"
}

# Of each hop of the path the instants of its answered probes, counted from the
# first: how many leave beyond it is chance.
cat > "$NET_TMP/instants.py" <<-'END'
	import datetime, json, sys

	def instants(path):
	    left, end = {}, None
	    for line in open(path, encoding="utf-8"):
	        r = json.loads(line)
	        at = datetime.datetime.fromisoformat(
	            r["time"].replace("Z", "+00:00")).timestamp()
	        if r["event"] in ("reply", "error") and r["hop"] in range(1, 6):
	            hop = left.setdefault(r["hop"], [])
	            hop.append(at - r["rtt_ms"] / 1000)
	        if r["event"] == "end":
	            end = r["duration_s"]
	    first = min(min(hop) for hop in left.values())
	    return {(ttl, i): at - first for ttl, hop in left.items()
	            for i, at in enumerate(sorted(hop))}, end

	one, one_end = instants(sys.argv[1])
	two, two_end = instants(sys.argv[2])
	apart = max(abs(one[key] - two[key]) for key in one if key in two)
	print("same" if set(one) == set(two) else f"{one} {two}",
	      "together" if apart < 0.4 else f"{apart} s apart",
	      "soon" if two_end - one_end < 1 else f"{one_end} s, {two_end} s")
	END

for to in 192.0.2.9 2001:db8::9; do
	json c -v -n $to
	without=$STREAM
	json c -v $to
	holds "a dead resolver, $to" <<-END
	reached | path[0].reached and path[0].hops_count == 5
	no name | not any(r.name for h in path[0].hops for r in h.responders)
	END
	is "the same probes at the same instants, and an end soon after, $to" \
		"$(python3 "$NET_TMP/instants.py" "$without" "$STREAM")" \
		"same together soon"
	text c $to
	like "a dead resolver in words: addresses, $to" "$OUT" \
		'^ *5 +(192\.0\.2\.9|2001:db8::9) '
done

# ---- a good one ----

escape=$(printf '\033')
printf '%s\n' '198.51.100.11 gate.example' '2001:db8:1::11 gate6.example' \
	"198.51.100.12 evil${escape}[31m.example" \
	"2001:db8:1::12 evil6${escape}[31m.example" \
	'192.0.2.9 far.example' '2001:db8::9 far6.example' \
	> "$NET_TMP/etc/hosts"
for to in far.example far6.example; do
	text c $to
	like "the first hop's name, to $to" "$OUT" '^ *1 +gate6?\.example \('
	like "the target's name, $to" "$OUT" '^ *5 +far6?\.example \('
	unlike "a hostile name is not sent to the terminal, to $to" \
		"$OUT$ERR" "$escape"
	like "but shown, to $to" "$OUT" 'evil6?\\x1[bB]\[31m'
	json c $to
	holds "names in a stream, $to" <<-END
	of hops | at(1).responders[0].name in ("gate.example", "gate6.example")
	END
done

# ---- one that is sure ----

echo "hosts: files" > "$NET_TMP/etc/nsswitch.conf"
for VERB in trace mtu; do
	text c none.example
	is "$VERB ends when a name has no address" "$STATUS" 68
	like "$VERB says so" "$ERR" '^asdic: none\.example: Name or service'
done
VERB=trace

# shellcheck disable=SC2317 # called by retry_until
only_tun() {
	[ "$(ip netns pids "asdic-$$-c" | wc -l)" -eq 1 ]
}
ok "no helper is left" retry_until 5 only_tun
scene_end
