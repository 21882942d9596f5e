#!/bin/sh
# Hops that do not answer, targets that do not, and paths that are cut.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
needs nft
chain c r1 r2 r3 s

filter r2 output 'icmp type time-exceeded drop'
filter r2 output 'icmpv6 type time-exceeded drop'
for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n $to
	holds "a silent hop, $to" <<-END
	reached | path[0].reached and path[0].hops_count == 4 and status == 0
	nobody is there | who(2) == [] and at(2).sent >= 2 and at(2).answered == 0
	and that is no loss | at(2).loss_reading == "silent"
	the others answer | all(at(i).answered == at(i).sent for i in (1, 3, 4))
	END
	text c -n $to
	like "a silent hop in words, $to" "$OUT" '^ *2 +no answer'
done
no_rules r2

filter s input 'icmp type echo-request ip ttl != 250-255 drop'
filter s input 'icmpv6 type echo-request ip6 hoplimit != 250-255 drop'
for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n -m 8 $to
	holds "a target that hears only what comes far, $to" <<-END
	not reached | not path[0].reached and status == 1
	but alive | path[0].alive
	the hops before it | [len(who(i)) for i in (1, 2, 3)] == [1, 1, 1]
	and the last of them | path[0].last_hop == 3
	END
done
no_rules s

filter r3 forward 'drop'
for to in 10.9.4.2 fd09:0:0:4::2; do
	json c -n $to
	holds "cut behind the third router, $to" <<-END
	not reached | not path[0].reached and status == 1
	nor alive | not path[0].alive
	as far as it goes | path[0].last_hop == 3 and len(who(3)) == 1
	END
	text c -n $to
	like "cut in words, $to" "$OUT" '^not reached'
	json c -n --gap 2 $to
	holds "cut, with --gap 2, $to" <<-END
	the same | path[0].last_hop == 3 and not path[0].reached
	END
done
no_rules r3

filter r2 forward 'reject with icmpx admin-prohibited'
for to in 10.9.4.2 fd09:0:0:4::2; do
	case $to in
	*:*)	by=fd09:0:0:2::2 ;;
	*)	by=10.9.2.2 ;;
	esac
	json c -n $to
	holds "refused by the second router, $to" <<-END
	blocked | not path[0].reached and path[0].stop_reason == "unreachable" and status == 1
	by whom | path[0].blocked_by.address == "$by" and path[0].blocked_by.mark == "!X"
	where | (path[0].blocked_by.hop_least, path[0].blocked_by.hop_most) == (2, 2)
	and nothing behind | path[0].last_hop == 2
	END
	text c -n $to
	like "refused in words, $to" "$OUT" \
		"^not reached: blocked by $by at hop 2 \\(administratively prohibited\\)"
done
scene_end
