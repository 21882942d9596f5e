#!/bin/sh
# Where times come from, on this kernel and with what older ones lack.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
chain c s

# The very first probe of a run has both stamps, nearly always, also when the
# host has not stamped for a while: hence the sleep.
# shellcheck disable=SC2016 # the inner shell expands
as_user c sh -c '
	i=0
	while [ $i -lt 100 ]; do
		i=$((i + 1))
		for to in 127.0.0.1 ::1; do
			sleep 0.015
			"$0" ping --json -c 1 $to
		done
	done' "$asdic" > "$NET_TMP/first"
for to in 127.0.0.1 ::1; do
	kernel=$(grep "\"from\":\"$to\".*\"rtt_source\":\"kernel\"" \
		"$NET_TMP/first" | wc -l)
	[ "$kernel" -ge 95 ]
	tap_result $? "$to: a single probe is timed by the kernel" \
		"in $kernel of 100 runs"
	echo "# $to: $kernel of 100"
done

without() {	# FEATURES SOURCE
	run c env ASDIC_WITHOUT="$1" timeout 60 "$asdic" ping --json \
		-c 4 -i 0.1 127.0.0.1 ::1 10.9.1.2 fd09:0:0:1::2
	keep_stream
	holds "without $1" <<-END
	all the same | status == 0 and end.answered == 16 and end.foreign == 0
	times by the best there is | all(r.rtt_source == "$2" for r in reply[4:])
	in little time | all(0 < r.rtt_ms < 500 for r in reply)
	the wait apart, if it is known | all((r.queue_ms is not None) == ("$2" == "kernel") for r in reply[4:])
	END
}

without nothing kernel
without stamp-id kernel
without pair kernel
without pair,stamp-id kernel
without stamps arrival
without stamps,pair arrival
WHO=root
without ping kernel
without ping,pair,stamp-id kernel
without ping,stamps arrival
WHO=user

run c env ASDIC_WITHOUT=stamps "$asdic" ping -c 2 -i 0.1 10.9.1.2
like "without stamps: said in words" "$OUT" \
	'^times .*2 of 2 from the send call to the arrival stamp$'
scene_end
