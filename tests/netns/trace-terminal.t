#!/bin/sh
# On a real terminal a path keeps its place when the terminal gets another size
# and begins again when its place is not known any more.
# shellcheck source=tests/netns/scene.sh
. tests/netns/scene.sh
VERB=trace
scene_begin
needs python3
net_new c
invent c tun0 <<-END
	us -- r1 delay 2ms
	r1 -- far delay 400ms
	far address 192.0.2.9 2001:db8::9
	r1 address 198.51.100.11 2001:db8:1::11
	END
terminal=$(tool tests/netns/terminal.py)

# The deed must come before the target has answered, or all is done again.
shown() {	# SIZE DEED ARG ...: OUT, without carriage returns, ESC as ^[
	shown_size=$1 shown_deed=$2
	shift 2
	for _ in 1 2 3 4 5; do
		run c "$terminal" "$shown_size" "$shown_deed" " ms" "$asdic" \
			trace --timeout 3s --no-mtu -n "$@"
		[ "$STATUS" = 3 ] || break
	done
	OUT=$(printf '%s\n' "$OUT" | tr -d '\r' | sed 's/\x1b/^[/g')
}

headings() {
	printf '%s\n' "$OUT" | grep -c "^trace to"
}

for to in 192.0.2.9 2001:db8::9; do
	shown 80x24 70x30 $to
	is "$to: another size" "$STATUS $(headings)" "0 1"
	like "... and it goes on" "$OUT" '^\^\[\[J 2  '$to
	like "... to its end" "$OUT" '^\^\[\[Kreached in 2 hops'
	shown 80x24 30x24 $to
	is "$to: too narrow: anew" "$STATUS $(headings)" "0 2"
	shown 80x24 stop $to
	is "$to: stopped, and going on: anew" "$STATUS $(headings)" "0 2"
	shown 80x24 type $to
	is "$to: something typed: no matter" "$STATUS $(headings)" "0 1"
done
scene_end
