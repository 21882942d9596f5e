#!/bin/sh
# Many probes, many targets.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
net_new c
in_ns c ip -6 route add local fd55::/64 dev lo

# ---- more probes than there are sequence numbers ----

for to in 127.0.0.1 ::1; do
	json c -q -f -c 70000 $to
	holds "$to: 70 000 probes" <<-END
	all answered | end.sent == end.answered == 70000 and status == 0
	none taken for another | end.duplicates == end.foreign == end.wrong_source == end.corrupt == 0
	in one order | summary[0].reordered == 0 and end.loss_percent == 0
	none dropped by ourselves | end.drops == end.overruns == 0
	END
done
start c --json -f -c 65600 ::1
finish
holds "numbers" <<-END
	go on beyond 65 535 | [r.seq for r in reply] == list(range(1, 65601))
	END
rm "$STREAM"	# long to validate, and nothing new in it

# ---- more targets than anybody reads ----

for net in 127.0.0.0/22:1022 fd55::/118:1024 127.0.0.1-127.0.3.232:1000; do
	[ $net = 127.0.0.0/22:1022 ] || rm "$STREAM"	# one is validated
	json c -c 1 -i 0.2 "${net%:*}"
	holds "$net" <<-END
	one round | len(reply) == ${net##*:} == end.sent == end.answered and status == 0
	each once | len({r.target for r in reply}) == ${net##*:} == len(summary) == start.target_count
	END
done
text c -q -c 1 -i 0.2 127.0.0.0/22
is "in words: a line each in the table" \
	"$(echo "$OUT" | grep -c '^127\.0\.[0-3]\.[0-9]*  *1  *1  *0%')" 1022
json c -c 2 -i 0.2 127.0.0.0/24 fd55::/120 192.0.2.1
holds "five hundred and one without a route" <<-END
	all the others | end.answered == 2 * (254 + 256) and by("192.0.2.1").unsent == 2 and status == 1
	END
text c --max-targets 1000 -c 1 127.0.0.0/22
is "more than --max-targets" $STATUS 64
text c -c 1 2001:db8::/64
is "more than anybody can want" $STATUS 64
like "more than anybody can want: in words" "$ERR" '^asdic: 2001:db8::/64: .'

# ---- lists ----

list=$NET_TMP/any/list
{
	echo '# who is who'
	echo
	echo '127.0.0.1 first host'
	echo '   ::1	second # is this one'
	echo '127.0.0.8/30'
} > "$list"
for from in "$list" -; do
	json c -c 2 -i 0.2 --targets "$from" < "$list"
	holds "--targets $from" <<-END
	all of them | [s.address for s in summary] == ["127.0.0.1", "::1", "127.0.0.9", "127.0.0.10"] and end.answered == 8
	with their labels | summary[0].label == "first host" and summary[2].label is None
	END
done
json c -c 1 -i 0.2 --targets - 127.0.0.5 < "$list"
holds "a list, and an operand" <<-END
	both | len(summary) == 5 and end.answered == 5
	END
text c -c 1 -i 0.2 --targets - < "$list"
like "labels stand in the place of addresses" "$OUT" '^first host +: icmp_seq=1 '
seq -f '127.1.%g.1' 0 255 > "$NET_TMP/any/long"
json c -c 1 -i 0.2 --targets - < "$NET_TMP/any/long"
holds "256 from standard input" <<-END
	all of them | end.answered == 256
	END
echo 10.0.0.300 >> "$list"
text c -c 1 --targets "$list"
is "a mistake in a list: status" $STATUS 64
like "a mistake in a list: where and what" "$ERR" \
	"^asdic: $list:6: 10\.0\.0\.300: "
text c -c 1 --targets "$NET_TMP/any/none"
is "no such list: status" $STATUS 64
like "no such list: in words" "$ERR" '^asdic: .*/none: No such file'
text c -c 1 --targets - < /dev/null
is "nothing in a list: status" $STATUS 64
scene_end
