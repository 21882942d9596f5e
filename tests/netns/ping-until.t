#!/bin/sh
# Waiting for a host to come, or to go.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
needs nft
chain c s

away() {	# s does not answer
	filter s input 'icmp type echo-request drop'
	filter s input 'icmpv6 type echo-request drop'
}

for to in 10.9.1.2 fd09:0:0:1::2; do
	away
	start c --json --until up -i 0.1 -W 0.2 $to
	await '"lost"' 3
	no_rules s
	finish
	holds "$to comes up" <<-END
	ends with its first answer | end.reason == "until" and status == 0 and end.answered == 1 == len(reply)
	not before | end.lost >= 3
	END

	start c --json --until down -i 0.1 -W 0.2 $to
	await '"reply"' 3
	away
	finish
	holds "$to goes down" <<-END
	ends with its first loss | end.reason == "until" and status == 0 and end.lost == 1 == len(lost)
	not before | end.answered >= 3
	END

	json c --until up -w 0.5 -i 0.1 -W 0.2 $to
	holds "$to does not come" <<-END
	until the deadline: a no | end.reason == "deadline" and status == 1 and end.duration_s >= 0.5
	END
	no_rules s
	json c --until down -w 0.5 -i 0.1 $to
	holds "$to does not go" <<-END
	until the deadline: a no | end.reason == "deadline" and status == 1 and end.lost == 0
	END
	json c --until up -c 3 -i 0.1 $to
	holds "$to is up" <<-END
	at once | end.sent == 1 and status == 0 and end.duration_s < 2
	END
done

away
json c --until up -c 2 -i 0.1 -W 0.2 10.9.1.2
holds "--count before it comes" <<-END
	ends it: a no | end.reason == "done" and status == 1 and end.sent == 2
	END
json c --until up -w 0.7 -i 0.1 -W 0.2 127.0.0.1 10.9.1.2
holds "all of two targets" <<-END
	one is not enough | end.reason == "deadline" and status == 1
	END
json c --until up --any -w 5 -i 0.1 -W 0.2 127.0.0.1 10.9.1.2
holds "any of two targets" <<-END
	one is enough | end.reason == "until" and status == 0 and end.duration_s < 4
	END
start c --json --until up -i 0.1 -W 0.2 10.9.1.2 fd09:0:0:1::2
await '"lost"' 4
no_rules s
finish
holds "both come" <<-END
	when both are there | end.reason == "until" and status == 0 and all(s.answered >= 1 for s in summary)
	END

# ---- an interface that comes, and an error is as good as silence ----

in_ns c ip link set to-s down
start c --json --until up -i 0.1 -W 0.2 10.9.1.2
await '"unsent"' 2
in_ns c ip link set to-s up
finish
holds "our own link comes up" <<-END
	and with it the host | end.reason == "until" and status == 0 and end.errors >= 2 and end.answered == 1
	END
start c --json --until down -i 0.1 -W 1 10.9.1.2
await '"reply"' 2
filter s input 'icmp type echo-request reject with icmp host-unreachable'
finish
holds "an error" <<-END
	is down, too | end.reason == "until" and status == 0 and end.errors == 1
	END
no_rules s

away
start c --json --until up -i 0.1 -W 0.2 10.9.1.2
await '"lost"'
signal INT
finish
holds "^C while waiting" <<-END
	is a no | end.reason == "interrupted" and status == 1
	END
scene_end
