#!/bin/sh
# The three clocks: how many probes, how long each may take, how long the run.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
net_new c
invent c tun0 <<-END
	us -- r1 delay 1ms
	r1 -- 192.0.2.9 delay 1ms
	r1 -- 2001:db8::9 delay 1ms
	r1 -- 192.0.2.15 delay 400ms
	r1 -- 2001:db8::15 delay 400ms
	r1 -- 192.0.2.66 delay 1ms
	192.0.2.66 silent
	END

# How many echo requests go out is counted where they go.
in_ns c nft -f - <<-END || bail "nft"
	table inet count {
		counter asked { }
		chain out {
			type filter hook postrouting priority 0
			oifname tun0 icmp type echo-request counter name asked
			oifname tun0 icmpv6 type echo-request counter name asked
		}
	}
	END
count() {	# packets since the last count
	in_ns c nft reset counter inet count asked |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

# 192.0.2.15 and 2001:db8::15 answer after 802 ms.

for to in 192.0.2.15 2001:db8::15; do
	json c -c 4 -i 0.4 -W 0.5 $to
	holds "$to, with a patience of 0.5 s" <<-END
	lost first, then late | [r.seq for r in lost][:4] == [1, 2, 3, 4] and [r.seq for r in late][:2] == [1, 2]
	each when its time had come | all(0.49 < when(r) - left(late[0]) - 0.4 * (r.seq - 1) < 0.75 for r in lost[:2])
	with its true time | all(800 < r.rtt_ms < 1200 for r in late)
	the count moves | end.late == len(late) and end.lost == 4 - end.late
	late is no answer | status == 1 and end.loss_percent == 100 and end.answered == 0
	the run ends when the last is settled | end.reason == "done" and 1.69 < end.duration_s < 3
	END
	is "$to: no more than --count" "$(count)" 4
done
text c -c 3 -i 0.4 -W 0.5 192.0.2.15
like "late, in words" "$OUT" ': icmp_seq=1 ttl=63 time=8[0-9][0-9] ms \(late\)$'
like "and counted as late" "$OUT" \
	'^3 packets transmitted, 0 received, [12] late, 100% packet loss'
is "no more than --count" "$(count)" 3

for to in 192.0.2.9 2001:db8::9; do
	json c -c 1 $to
	holds "$to once" <<-END
	one probe, one answer | end.sent == end.answered == 1 and len(reply) == 1
	END
	is "$to: once on the wire" "$(count)" 1
	json c -c 1 -i 10ms -W 2 -w 5 $to
	holds "$to once, with a deadline" <<-END
	which is not waited for | end.reason == "done" and end.duration_s < 2
	END
	is "$to: never a second one for a deadline's sake" "$(count)" 1
done

json c -c 1 -i 10ms -W 0.3 192.0.2.66 192.0.2.9
holds "one silent, one answers" <<-END
	one probe each | end.sent == 2 and end.answered == end.lost == 1
	END
is "one probe each on the wire" "$(count)" 2

# ---- the deadline ----

for to in 192.0.2.15 2001:db8::15; do
	json c -i 0.2 -W 5 -w 1.1 $to
	holds "$to until the deadline" <<-END
	ends it | end.reason == "deadline" and 1.09 < end.duration_s < 1.8
	what is in the air is pending | 2 <= end.pending <= 5 and end.lost == 0
	and no loss | end.loss_percent == 0 and end.answered >= 1 and status == 0
	END
	is "$to: what was sent is what left" "$(count)" \
		"$(sed -n 's/.*"event":"end".*"sent":\([0-9]*\),.*/\1/p' "$STREAM")"
done
text c -c 1 -W 5 -w 0.2 192.0.2.15
like "pending, in words" "$OUT" \
	'^1 packets transmitted, 0 received, 1 pending, time 0ms$'
is "nobody has answered so far: a no" $STATUS 1
count > /dev/null

start c --json -i 0.2 -W 5 192.0.2.15
await '"event":"reply"'
signal INT
finish
holds "^C" <<-END
	is not a deadline | end.reason == "interrupted" and end.duration_s < 2
	what is in the air is pending | end.pending >= 2 and end.loss_percent == 0
	it was good so far | status == 0
	END
scene_end
