#!/bin/sh
# Objects behind a quote, over the real error queue: label stacks, interfaces,
# objects nobody knows, and damaged ones.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
net_new c
net_new d
invent c tun0 < tests/sim/paths/mpls.net

for to in 192.0.2.9 2001:db8::9; do
	json c -n $to
	holds "labels, $to" <<-END
	reached | path[0].reached and path[0].hops_count == 5
	a stack of two | [m.label for m in at(2).responders[0].mpls] == [16001, 24]
	with its bottom | [m.bottom for m in at(2).responders[0].mpls] == [False, True]
	an interface, too | [(i.role, i.name, i["index"]) for i in at(2).responders[0].interfaces] == [("incoming", "ge-0/0/1", 517)]
	where old routers put them | [m.label for m in at(3).responders[0].mpls] == [16002]
	others have none | not any(at(i).responders[0].mpls or at(i).responders[0].interfaces for i in (1, 4, 5))
	eight bytes of a quote suffice | at(4).answered == 3 and "unauthenticated" in at(4).odd
	nothing is damaged | not any(r.extension_malformed for h in path[0].hops for r in h.responders)
	END
	text c -n $to
	like "labels in words, $to" "$OUT" '^ *2 .*MPLS.*16001.*24'
	like "an interface in words, $to" "$OUT" '^ *2 .*ge-0/0/1'
	unlike "a name that means harm, $to" "$OUT" "$(printf '\033')"
	like "which is shown, $to" "$OUT" 'xe-1/0/0\\x1[bB]\[31m'
done

exec 8>&-
invent d tun1 <<-END
	us -- r1 delay 1ms
	r1 -- r2 delay 1ms
	r2 -- r3 delay 1ms
	r3 -- r4 delay 1ms
	r4 -- r5 delay 1ms
	r5 -- far delay 1ms
	far address 192.0.2.9 2001:db8::9
	r1 object 200 5 deadbeef
	r1 mpls 7
	r2 mpls 8
	r2 objects-bad checksum
	r3 mpls 9
	r3 objects-bad length
	r4 mpls 10
	r4 objects-bad truncated
	r5 mpls 11
	r5 objects-bad version
	END
for to in 192.0.2.9 2001:db8::9; do
	json d -n $to
	holds "odd objects, $to" <<-END
	reached all the same | path[0].reached and path[0].hops_count == 6
	every hop answers | all(at(i).answered == 3 for i in range(1, 7))
	an unknown one is kept | at(1).responders[0].unknown_objects == "0008c805deadbeef"
	beside one that is known | [m.label for m in at(1).responders[0].mpls] == [7]
	and is no damage | not at(1).responders[0].extension_malformed
	a bad checksum is told | at(2).responders[0].extension_malformed and "extension_malformed" in at(2).odd
	and the label, too | [m.label for m in at(2).responders[0].mpls] == [8]
	damage of other kinds | all(at(i).responders[0].extension_malformed for i in (3, 4, 5))
	END
done
scene_end
