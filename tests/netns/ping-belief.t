#!/bin/sh
# Replies that somebody made up, or spoilt on the way: none is counted.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
net_new c
invent c tun0 <<-END
	us -- r1 delay 1ms
	r1 -- wrong wrong6 altered cut never timed twice good delay 1ms
	wrong address 192.0.2.1
	wrong wrong-source 192.0.2.99 100%
	wrong6 address 2001:db8::1
	wrong6 wrong-source 2001:db8::99 100%
	altered address 192.0.2.2 2001:db8::2
	altered corrupt 100%
	cut address 192.0.2.3 2001:db8::3
	cut truncate 100%
	never address 192.0.2.4 2001:db8::4
	never foreign 100%
	timed address 192.0.2.5 2001:db8::5
	timed forge-time 100%
	good address 192.0.2.6 2001:db8::6
	twice address 192.0.2.7 2001:db8::7
	twice duplicate 100%
	END

disbelieved() {	# TARGET WHY
	json c -c 3 -i 0.1 -W 0.3 "$1"
	holds "$1: $2" <<-END
	no answer | status == 1 and end.answered == 0 == len(reply) and end.min_ms is None
	its probes are lost | end.lost == 3 == len(lost)
	each told as what it is | [r.why for r in stray] == ["$2"] * 3
	and counted as that | end.$2 == 3
	and as nothing else | sum(end[k] for k in ("foreign", "corrupt", "truncated", "wrong_source", "duplicates")) == 3
	END
}

for net in 192.0.2. 2001:db8::; do
	disbelieved ${net}1 wrong_source
	disbelieved ${net}2 corrupt
	disbelieved ${net}3 truncated
	disbelieved ${net}5 foreign
	# What follows the last true answer may come when all is over.
	json c -c 3 -i 0.1 -W 0.3 ${net}4
	holds "${net}4: true ones, and some to requests never sent" <<-END
	those are not counted | end.answered == 3 and 2 <= end.foreign == len(stray) <= 3 and end.duplicates == 0
	and belong to no probe | all(r.seq is None and r.target is None for r in stray)
	the true ones are | status == 0 and all(r.authenticated for r in reply)
	END
	json c -c 3 -i 0.1 -W 0.3 ${net}7
	holds "${net}7: each answer twice" <<-END
	the second is a duplicate | end.answered == 3 and 2 <= end.duplicates == len(duplicate) <= 3
	and stands outside of the counts | end.sent == 3 and end.loss_percent == 0
	END
	json c -c 3 -i 0.1 -W 0.3 -s 4 ${net}6
	holds "${net}6: no room for a mark" <<-END
	believed by sequence, which is said | end.answered == 3 and not any(r.authenticated for r in reply)
	END
done

json c -c 3 -i 0.1 -W 0.3 192.0.2.1 192.0.2.2 192.0.2.6 192.0.2.3
holds "among true answers" <<-END
	the good one is alone good | by("192.0.2.6").answered == 3 == end.answered and end.lost == 9
	strays are the probe's target's | by("192.0.2.1").wrong_source == by("192.0.2.2").corrupt == by("192.0.2.3").truncated == 3
	END
text c -c 2 -i 0.1 -W 0.3 192.0.2.1
like "in words: a line" "$OUT" \
	'^stray reply from 192\.0\.2\.99: wrong source \(icmp_seq=2\)$'
like "in words: the counts" "$OUT" \
	'^2 packets transmitted, 0 received, 100% packet loss'
like "in words: what was not counted" "$OUT" \
	'^not counted  *2 from a wrong source$'
text c -c 2 -i 0.1 -W 0.3 192.0.2.4
unlike "foreign ones are told with -v only" "$OUT" 'stray'
text c -v -c 2 -i 0.1 -W 0.3 192.0.2.4
like "and then they are" "$OUT" '^stray reply from 192\.0\.2\.4: foreign$'
text c -c 2 -i 0.1 -s 4 192.0.2.6
like "no mark: a warning" "$OUT" '^warning .*not authenticated'
scene_end
