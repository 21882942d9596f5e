#!/bin/sh
# Where the output goes, and what becomes of a run that is interrupted.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
net_new c
any=$NET_TMP/any

# ---- nobody takes it ----

refused() {	# WHAT REDIRECTION ARG ...
	refused_what=$1 refused_how=$2
	shift 2
	run c timeout 20 sh -c "exec \"\$@\" $refused_how" refused \
		"$asdic" ping "$@"
	is "$refused_what: status" $STATUS 74
	like "$refused_what: in words" "$ERR" '^asdic: standard output: .'
	is "$refused_what: one line" "$(printf '%s\n' "$ERR" | wc -l)" 1
}

for form in '' --json; do
	for to in 127.0.0.1 ::1; do
		# shellcheck disable=SC2086
		refused "$to $form closed" '>&-' $form -c 2 -i 0.1 $to
		# shellcheck disable=SC2086
		refused "$to $form full" '>/dev/full' $form -i 0.1 $to
	done
done
refused "the last bytes" '>/dev/full' -q -c 1 ::1
# What is asked of asdic itself is output, too.
for word in --help --version --list-verbs 'sweep --help' \
	'doctor --list-options' 'mtu --version'; do
	run c sh -c "'$asdic' $word >/dev/full"
	is "$word, full: status, in words" "$STATUS $ERR" \
		"74 asdic: standard output: No space left on device"
done
run c sh -c "'$asdic' check --help >/dev/full"
is "a check that cannot be heard is unknown" $STATUS 3
refused "everything else closed, too" '>&- <&-' -c 2 -i 0.1 ::1
# A file that may not grow is no reason to die of SIGXFSZ.
# shellcheck disable=SC2016 # the inner shell expands
run c timeout 20 sh -c 'ulimit -f 0; exec "$@" > "$0"' "$any/small" \
	"$asdic" ping -c 2 -i 0.1 ::1
is "a file that may not grow: status" $STATUS 74
# shellcheck disable=SC2016 # the inner shell expands
run c timeout 20 sh -c 'ulimit -f 1; exec "$@"' small "$asdic" ping -c 2 \
	-i 0.1 --format openmetrics --output "$any/small.prom" ::1
is "a file to be replaced that may not: status" $STATUS 74
is "... and nothing is left of it" "$(find "$any" -name '*prom*')" ""
run c timeout 20 sh -c 'exec "$@" >&- 2>&- <&-' refused "$asdic" ping -c 2 ::1
is "nowhere to complain to" $STATUS 74
run c timeout 20 sh -c '{ "$@"; echo $? >&3; } | head -n 3' gone \
	"$asdic" ping -i 0.1 ::1 3> "$any/status"
is "a reader that goes away" "$(cat "$any/status")" 74

# ---- a slow reader ----

# The reader's sleep is the slowness itself.
slow() {	# ARG ...
	# shellcheck disable=SC2016 # the inner shell expands
	run c timeout 60 sh -c '"$@" | { sleep 1.5; cat; }' slow \
		"$asdic" ping --json "$@"
	keep_stream
}

slow -c 1000 -i 2ms 127.0.0.1
holds "a slow reader" <<-END
	has every line | [r.seq for r in reply] == list(range(1, 1001)) and len(records) == 1003
	delays no probe | max(left(r) - left(reply[0]) - 0.002 * (r.seq - 1) for r in reply) < 0.7
	END
slow -f -c 5000 ::1
holds "a slow reader of more than a megabyte" <<-END
	has every line | len(reply) == 5000 and end.held >= 1
	END

# ---- signals ----

# Half of the signals come when the run is about to end, or has ended.  Of the
# first milliseconds of its life nobody can expect more than silence, and at
# the very end it may be killed, but the output is whole.
cat > "$any/interrupt" <<-'END'
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		env --default-signal=INT "$2" ping $3 -c 30 -i 1ms ::1 \
			> "$4.$i" &
		sleep "0.0$((i * 37 % 50 + 10))"
		kill -s INT $! 2>/dev/null
		wait $!
		echo "$4.$i $?"
	done
	END
for form in json text; do
	runs=50 option=--json
	[ $form = json ] || runs=20 option=
	as_user c sh "$any/interrupt" $runs "$asdic" "$option" "$any/$form" \
		> "$NET_TMP/interrupted"
	whole=0 wrong=
	while read -r file status; do
		if [ "$status" -eq 130 ] && [ ! -s "$file" ]; then
			continue
		elif [ $form = json ]; then
			mv "$file" "$NET_TMP/stream.int.${file##*.}"
		elif ! tail -n 8 "$file" | grep -q ' packets transmitted'; then
			wrong="$wrong $(tail -n 1 "$file")"
		fi
		whole=$((whole + 1))
	done < "$NET_TMP/interrupted"
	[ -z "$wrong" ] && [ $whole -ge $((runs / 2)) ]
	tap_result $? "$form: $runs runs interrupted at any moment end in order" \
		"$whole whole; wrong:$wrong"
done

for name in INT TERM; do
	start c --json -i 0.1 127.0.0.1
	await '"reply"' 3
	signal $name
	finish
	holds "SIG$name" <<-END
	ends in order | end.reason == "interrupted" and status == 0 == end.status
	everything is told | end.answered == len(reply) >= 3 and len(summary) == 1
	END
done

start c --json -i 0.1 127.0.0.1 ::1
await '"reply"' 4
signal QUIT
await '"interval"' 2
mark
since '"reply"' 4
signal INT
finish
holds "SIGQUIT" <<-END
	a record for each target | [r.target for r in interval] == ["127.0.0.1", "::1"] and all(r.period == "asked" for r in interval)
	the run goes on | end.reason == "interrupted" and end.answered > interval[0].answered + interval[1].answered
	END
is "SIGQUIT: nothing on stderr" "$ERR" ""

start c -i 0.1 127.0.0.1
await 'icmp_seq' 3
signal QUIT
retry_until 10 grep -q answered "$MOANED"
signal QUIT
mark
since 'icmp_seq' 2
signal TERM
finish
like "SIGQUIT in words: on stderr" "$ERR" \
	'^\[[0-9TZ:-]{20}\] 127\.0\.0\.1: [0-9]+/[0-9]+ answered, 0% lost, min/median/p95/max = [0-9./]+ ms'
is "SIGQUIT in words: a line each time" "$(printf '%s\n' "$ERR" | wc -l)" 2
unlike "SIGQUIT in words: stdout is not disturbed" "$OUT" answered
like "SIGTERM: a summary" "$OUT" '^[0-9]+ packets transmitted, '
json c -c 8 -i 0.1 --every 0.25 ::1
holds "--every" <<-END
	tells what is new | len(interval) >= 2 and all(r.period == "every" for r in interval) and sum(r.answered for r in interval) <= 8
	END
scene_end
