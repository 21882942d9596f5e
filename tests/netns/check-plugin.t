#!/bin/sh
# asdic check as monitoring meets it: exit status, one line, performance data,
# and what wraps plugins.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
scene_begin
chain c r s
VERB=check
plugins=/usr/lib/nagios/plugins

# WHAT STATUS WORD: of the run before.
verdict() {
	is "$1: status" "$STATUS" "$2"
	like "$1: in words" "$OUT" "^ASDIC $3 - "
	ok "$1: performance data" tests/netns/perfdata.py < "$NET_TMP/out"
}

data() {	# NAME ...: the last run's
	tests/netns/perfdata.py --data "$@" < "$NET_TMP/out" 2>&1
}

for to in 10.9.2.2 fd09:0:0:2::2; do
	text c -n 3 --interval 10ms -w 500,20% -c 900,60% $to
	verdict "$to is well" 0 OK
	is "$to: nothing on stderr" "$ERR" ""
	like "$to: thresholds of mean" "$(data mean)" \
		'^mean: [0-9.]+ms warn 500 crit 900$'
	is "$to: of loss" "$(data loss)" "loss: 0% warn 20 crit 60"
	text c -n 3 --interval 10ms --warn 'mean>=0ms' $to
	verdict "$to deserves a warning" 1 WARNING
	text c -n 3 --interval 10ms --crit 'answered>2 or hops>9' $to
	verdict "$to is critical" 2 CRITICAL
	text c -n 3 --interval 10ms --warn 'hops>2' --crit 'mtu<1500' $to
	verdict "$to: hops and MTU" 0 OK
	is "$to: found" "$(data hops mtu)" "hops: 2 warn 2 crit -
mtu: 1500 warn - crit 1500:"
done
link_mtu r s 1400
text c -n 2 --interval 10ms --crit 'mtu<1500' 10.9.2.2
verdict "a smaller link" 2 CRITICAL
is "its MTU" "$(data mtu)" "mtu: 1400 warn - crit 1500:"

text c -n 2 --interval 10ms --timeout 100ms -H 10.9.2.2 -H 10.9.2.99
verdict "one is silent" 2 CRITICAL
is "each has its data" "$(data '10.9.2.2 loss' '10.9.2.99 loss')" \
	"10.9.2.2 loss: 0% warn - crit -
10.9.2.99 loss: 100% warn - crit -"
text c -n 2 --interval 10ms --timeout 100ms --any 10.9.2.2 10.9.2.99
verdict "one is enough" 0 OK
text c -n 1 --warn 'jitter>1ms' 10.9.2.2
verdict "no jitter of one" 3 UNKNOWN

text c --warn 'los>5%' 10.9.2.2
verdict "a bad condition" 3 UNKNOWN
like "and on stderr, with the place" "$ERR" \
	'^asdic: --warn: no such field.*at "los>5%"$'
text c
verdict "no target" 3 UNKNOWN
text c --nonsense 10.9.2.2
verdict "no such option" 3 UNKNOWN
net_range c 1 0
text c 10.9.2.2
verdict "not permitted" 3 UNKNOWN
text c --format openmetrics 10.9.2.2
is "no metrics of what was not measured" "$STATUS:$OUT" "3:"
net_range c 0 65535

# ---- --output ----

any=$NET_TMP/any
text c -n 1 --output "$any/page" 10.9.2.2
is "into a file" "$STATUS:$OUT" "0:"
like "all of it" "$(cat "$any/page")" '^ASDIC OK - 10.9.2.2: .*\|'
text c --format openmetrics --output "$any/page" nosuch.invalid
text c -n 1 --output "$NET_TMP/page" 10.9.2.2
verdict "where it may not be written" 3 UNKNOWN
like "says so" "$ERR" 'page: Permission denied$'
text c -n 1 --output /dev/full 10.9.2.2
verdict "not over a device" 3 UNKNOWN
is "nothing is left beside it" "$(ls -A "$any")" page
run c timeout 20 sh -c '"$@" >/dev/full' full "$asdic" check -n 1 10.9.2.2
is "a full standard output" "$STATUS" 3

# ---- who wraps plugins ----

if [ -x $plugins/negate ]; then
	run c timeout 20 $plugins/negate -s -o CRITICAL -c OK "$asdic" check \
		-n 1 10.9.2.2
	is "negate: status" "$STATUS" 2
	like "negate: substitutes the word" "$OUT" '^ASDIC CRITICAL - '
	run c timeout 20 $plugins/urlize http://example.net "$asdic" check \
		-n 1 10.9.2.2
	is "urlize: status" "$STATUS" 0
	like "urlize: keeps the data" "$OUT" '</A> ?\|.*loss=0%'
else
	TESTS=$((TESTS + 1))
	echo "ok $TESTS # SKIP monitoring-plugins-basic is not installed"
fi
scene_end
