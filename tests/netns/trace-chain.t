#!/bin/sh
# Ten routers that limit their errors, as Linux does: each is seen, nothing is
# lost, and asking again at once is answered honestly.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
routers='r1 r2 r3 r4 r5 r6 r7 r8 r9 r10'
# shellcheck disable=SC2086 # one word a host
chain c $routers s
for router in $routers; do
	net_limits "$router" on
done

# A router of Linux sends six errors at once, then one a second: the third run
# will miss some, and must not call that loss of the path.
traced() {	# TARGET FORMAT-OF-ADDRESSES
	traced_hops="[\"$2\" % i for i in range(1, 11)]"
	json c -n "$1"
	holds "$1" <<-END
	reached | path[0].reached and status == 0 == end.status
	at its distance | path[0].hops_count == 11 == path[0].last_hop
	every hop is its router | [who(i)[0] for i in range(1, 11)] == $traced_hops
	and nobody else | all(len(who(i)) == 1 for i in range(1, 12))
	three of three answered | all((at(i).sent, at(i).answered) == (3, 3) for i in range(1, 12))
	with times | all(0 < at(i).min_ms <= at(i).median_ms <= at(i).max_ms for i in range(1, 12))
	nothing is out of order | all(at(i).loss_reading == "none" and not at(i).odd for i in range(1, 12))
	the way back is as long | all(at(i).responders[0].back_hops == i for i in range(1, 12))
	each hop is told once | sorted(h.ttl for h in hop) == list(range(1, 12))
	the MTU is found | path[0].mtu_bytes == 1500 and not path[0].mtu_silent
	END
	for again in second third; do
		json c -n "$1"
		holds "$1, a $again time" <<-END
		reached | path[0].reached and path[0].hops_count == 11
		who answers is its router | all(who(i) in ([], [${traced_hops}[i - 1]]) for i in range(1, 11))
		what is missing is no loss of the path | not any(h.loss_reading == "path" for h in path[0].hops)
		who was never heard is silent | all(h.loss_reading == "silent" for h in path[0].hops if not h.answered)
		the target is complete | at(11).answered == at(11).sent == 3
		END
	done
}

traced 10.9.11.2 10.9.%d.2
traced fd09:0:0:11::2 fd09:0:0:%d::2
text c -n 10.9.11.2
like "in words: the last hop" "$OUT" '^ *11 +10\.9\.11\.2 '
like "in words: the verdict" "$OUT" '^reached in 11 hops'
is "in words: no complaint" "$ERR" ""
scene_end
